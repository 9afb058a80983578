from flask import Blueprint, jsonify, request

from app.store import users

bp = Blueprint("users_v1", __name__)


@bp.route("/users/<int:user_id>", methods=["GET"])
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
