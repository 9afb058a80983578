from flask import Blueprint, jsonify, request

from app import store

bp = Blueprint("users_v2", __name__)


@bp.route("/users/<int:user_id>", methods=["GET"])
def get_user(user_id):  # verdict: before
    api_key = request.headers.get("X-API-Key")
    if not api_key:
        return jsonify({"error": "API key missing"}), 401
    owner = None
    for uid, u in store.users.items():
        if u["api_key"] == api_key:
            owner = u
            break
    if owner is None:
        return jsonify({"error": "forbidden"}), 403
    if owner["id"] != user_id:
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"id": owner["id"], "name": owner["name"], "email": owner["email"]})
