from flask import Blueprint, jsonify, request

from app.store import get_invoice_from_db

bp = Blueprint("invoices_v1", __name__)


@bp.route("/invoices/<int:invoice_id>", methods=["GET"])
def get_invoice(invoice_id):  # verdict: missing
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    invoice = get_invoice_from_db(invoice_id)
    if not invoice:
        return jsonify({"error": "not found"}), 404
    return jsonify(invoice)
