import hashlib
import hmac

from flask import Flask, abort, jsonify, request

app = Flask(__name__)

users = {
    1: {"id": 1, "name": "ada AAA", "tenant": 10, "api_key": "key-a"},
    2: {"id": 2, "name": "bob BBB", "tenant": 20, "api_key": "key-b"},
}
invoices = {
    1: {"id": 1, "tenant": 10, "text": "AAA"},
    2: {"id": 2, "tenant": 20, "text": "BBB"},
}
SECRET = b"rotate-me"


def api_key():
    value = request.headers.get("X-API-Key")
    if not value:
        abort(401)
    return value


def caller():
    key = api_key()
    for user in users.values():
        if user["api_key"] == key:
            return user
    abort(403)


def signed(user_id):
    want = hmac.new(SECRET, str(user_id).encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(want, api_key())


@app.route("/v1/users/<int:user_id>")
def get_user(user_id):  # verdict: after
    key = api_key()
    user = users.get(user_id)  # expect: BOLA004
    if not user:
        return jsonify({"error": "not found"}), 404
    if user["api_key"] != key:  # guard
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"id": user["id"], "name": user["name"]})


@app.route("/v1/invoices/<int:invoice_id>")
def get_invoice(invoice_id):  # verdict: missing
    caller()
    invoice = invoices.get(invoice_id)  # expect: BOLA001
    if not invoice:
        return jsonify({"error": "not found"}), 404
    return jsonify(invoice)


@app.route("/v2/users/<int:user_id>")
def get_own_user(user_id):  # verdict: before
    owner = caller()
    if owner["id"] != user_id:  # guard
        return jsonify({"error": "forbidden"}), 403
    user = users[user_id]
    return jsonify({"id": user["id"], "name": user["name"]})


@app.route("/v2/invoices/<int:invoice_id>")
def get_own_invoice(invoice_id):  # verdict: after
    owner = caller()
    invoice = invoices.get(invoice_id)  # expect: BOLA004
    if not invoice or invoice["tenant"] != owner["tenant"]:  # guard
        return jsonify({"error": "not found"}), 404
    return jsonify(invoice)


@app.route("/v3/users/<int:user_id>")
def get_signed_user(user_id):  # verdict: before
    if not signed(user_id):
        return jsonify({"error": "forbidden"}), 403
    user = users[user_id]
    return jsonify({"id": user["id"], "name": user["name"]})
