from flask import Blueprint, abort, jsonify

from app.store import DRONES

bp = Blueprint("public", __name__)


@bp.get("/drones/<int:drone_id>")
def teaser(drone_id):  # verdict: nocred
    drone = DRONES.get(drone_id)
    return jsonify(cam=drone["cam"]) if drone else abort(404)
