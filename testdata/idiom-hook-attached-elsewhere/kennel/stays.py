from flask import Blueprint, abort, jsonify, request

from .store import STAYS

bp = Blueprint("stays", __name__)


@bp.get("/<int:stay_id>")
def stay(stay_id):  # verdict: before
    if stay_id not in STAYS:
        abort(404)
    return jsonify(STAYS[stay_id])


@bp.patch("/<int:stay_id>")
def move(stay_id):  # verdict: before
    STAYS[stay_id]["box"] = request.json["box"]
    return jsonify(STAYS[stay_id])
