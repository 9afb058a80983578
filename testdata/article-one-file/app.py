import hashlib
import hmac

from flask import Flask, jsonify, request

app = Flask(__name__)

users = {
    1: {"id": 1, "name": "ada AAA", "email": "ada@example.org", "api_key": "key-a"},
    2: {"id": 2, "name": "bob BBB", "email": "bob@example.org", "api_key": "key-b"},
}
SECRET = b"rotate-me"


def derive_key(user_id):
    return hmac.new(SECRET, str(user_id).encode(), hashlib.sha256).hexdigest()


def verify_key(user_id, provided):
    return hmac.compare_digest(derive_key(user_id), provided)


@app.route("/v1/users/<int:user_id>", methods=["GET"])
def get_user(user_id):  # verdict: after
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    user = users.get(user_id)  # expect: BOLA004
    if not user:
        return jsonify({"error": "not found"}), 404
    if user["api_key"] != api_key:  # guard
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"id": user["id"], "name": user["name"], "email": user["email"]})


@app.route("/v1/invoices/<int:invoice_id>", methods=["GET"])
def get_invoice(invoice_id):  # verdict: missing
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    invoice = get_invoice_from_db(invoice_id)  # expect: BOLA001
    if not invoice:
        return jsonify({"error": "not found"}), 404
    return jsonify(invoice)


@app.route("/v2/users/<int:user_id>", methods=["GET"])
def get_own_user(user_id):  # verdict: before
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    owner = None
    for uid, u in users.items():
        if u["api_key"] == api_key:
            owner = u
            break
    if owner is None:
        return jsonify({"error": "forbidden"}), 403
    if owner["id"] != user_id:
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"id": owner["id"], "name": owner["name"], "email": owner["email"]})


@app.route("/v2/invoices/<int:invoice_id>", methods=["GET"])
def get_tenant_invoice(invoice_id):  # verdict: scoped
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


@app.route("/v3/users/<int:user_id>", methods=["GET"])
def get_derived_user(user_id):  # verdict: before
    api_key = request.headers.get("X-API-Key")
    if not api_key or not verify_key(user_id, api_key):
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"id": user_id, "name": "ada", "email": "ada@example.org"})
