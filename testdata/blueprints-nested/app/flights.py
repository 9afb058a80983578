from flask import Blueprint, abort, g, jsonify

from app.store import DRONES, FLIGHTS

bp = Blueprint("flights", __name__)


@bp.before_request
def note_hangar():
    g.hangar = {n for n, drone in DRONES.items() if drone["pilot"] == g.pilot["id"]}


@bp.route("/flights/<int:flight_id>", methods=["GET"])
def flight(flight_id):  # verdict: after
    found = FLIGHTS.get(flight_id)  # expect: BOLA004
    if found is None or found["drone"] not in g.hangar:  # guard
        abort(404)
    return jsonify(found)


@bp.route("/flights/<int:flight_id>", methods=["DELETE"])
def erase(flight_id):  # verdict: missing
    if not g.hangar:
        abort(404)
    found = FLIGHTS.pop(flight_id, None)  # expect: BOLA002
    return ("", 204) if found else abort(404)
