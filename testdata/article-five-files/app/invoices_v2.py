from flask import Blueprint, jsonify, request

from app.store import get_invoice_from_db, get_tenant_by_api_key

bp = Blueprint("invoices_v2", __name__)


@bp.route("/invoices/<int:invoice_id>", methods=["GET"])
def get_invoice(invoice_id):  # verdict: scoped
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    tenant = get_tenant_by_api_key(api_key)
    if not tenant:
        return jsonify({"error": "forbidden"}), 403
    invoice = get_invoice_from_db(
        invoice_id,
        tenant_id=tenant["id"],  # filter
    )
    if not invoice:
        return jsonify({"error": "not found"}), 404
    return jsonify(invoice)
