from flask import Blueprint, abort, g, jsonify

from .store import DOGS

bp = Blueprint("dogs", __name__)


@bp.get("/<int:dog_id>")
def dog(dog_id):  # verdict: missing
    if dog_id not in DOGS:
        abort(404)
    return jsonify(DOGS[dog_id])  # expect: BOLA001


@bp.get("/<int:dog_id>/tag")
def tag(dog_id):  # verdict: after
    found = DOGS.get(dog_id)  # expect: BOLA004
    if found is None or found["owner_id"] != g.owner["id"]:  # guard
        abort(404)
    return jsonify(tag=found["name"])
