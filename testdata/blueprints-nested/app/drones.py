from flask import Blueprint, abort, g, jsonify

from app.store import DRONES

bp = Blueprint("drones", __name__, url_prefix="/drones")


@bp.get("/<int:drone_id>")
def show(drone_id):  # verdict: after
    drone = DRONES.get(drone_id)  # expect: BOLA004
    if drone is None or drone["pilot"] != g.pilot["id"]:  # guard
        abort(404)
    return jsonify(drone)


@bp.get("/<int:drone_id>/cam")
def cam(drone_id):  # verdict: missing
    drone = DRONES.get(drone_id)  # expect: BOLA001
    if drone is None or not g.pilot:
        abort(404)
    return jsonify(cam=drone["cam"])
