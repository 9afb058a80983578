from flask import Blueprint, abort, jsonify, session

from .models import Booking, db

bp = Blueprint("bookings", __name__)


@bp.get("/<int:booking_id>")
def booking(booking_id):  # verdict: scoped
    found = Booking.query.filter_by(
        id=booking_id,
        guest_id=session["id"],  # filter
    ).first_or_404()
    return jsonify(room=found.room)


@bp.delete("/<int:booking_id>")
def cancel(booking_id):  # verdict: missing
    found = Booking.query.filter_by(id=booking_id).first_or_404()  # expect: BOLA002
    if session.get("id"):
        db.session.delete(found)
        db.session.commit()
    return "", 204


@bp.get("/<int:booking_id>/receipt")
def receipt(booking_id):  # verdict: after
    found = db.get_or_404(Booking, booking_id)  # expect: BOLA004
    if session.get("id") != found.guest_id:  # guard
        abort(404)
    return jsonify(room=found.room)
