from flask import Blueprint, jsonify, request

from app.store import users, verify_key

bp = Blueprint("users_v3", __name__, url_prefix="/v3")


@bp.route("/users/<int:user_id>", methods=["GET"])
def get_user(user_id):  # verdict: before
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    if not verify_key(user_id, api_key):  # guard
        return jsonify({"error": "forbidden"}), 403
    user = users[user_id]
    return jsonify({"id": user_id, "name": user["name"], "email": user["email"]})
