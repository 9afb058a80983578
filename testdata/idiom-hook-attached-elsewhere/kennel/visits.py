from flask import Blueprint, abort, jsonify

from .store import STAYS

bp = Blueprint("visits", __name__)


@bp.get("/<int:stay_id>")
def visit(stay_id):  # verdict: nocred
    if stay_id not in STAYS:
        abort(404)
    return jsonify(box=STAYS[stay_id]["box"])
