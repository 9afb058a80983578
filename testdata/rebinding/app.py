import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///gym.db")
db = SQLAlchemy(app)


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Booking(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    member_id = db.Column(db.ForeignKey("member.id"))
    room = db.Column(db.String(40))


def member():
    return Member.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/members/<int:member_id>/towels/<int:booking_id>")
def towel(member_id, booking_id):  # verdict: missing
    if member_id != member().id:
        abort(403)
    member_id = request.args.get("for", member_id, type=int)
    found = Booking.query.filter_by(id=booking_id, member_id=member_id).first_or_404()  # expect: BOLA001
    return jsonify(room=found.room)


@app.get("/members/<int:member_id>/benches/<int:booking_id>")
def bench(member_id, booking_id):  # verdict: before|scoped
    me = member()
    member_id = request.args.get("for", member_id, type=int)
    if member_id != me.id:  # guard
        abort(403)
    found = Booking.query.filter_by(id=booking_id, member_id=member_id).first_or_404()
    return jsonify(room=found.room)


@app.get("/bookings/<int:booking_id>/sauna")
def sauna(booking_id):  # verdict: after
    me = member()
    found = db.session.get(Booking, booking_id)  # expect: BOLA004
    if found is not None and found.member_id != me.id:  # guard
        found = None
    return jsonify(room=found.room) if found else abort(404)


@app.get("/bookings/<int:booking_id>/pool")
def pool(booking_id):  # verdict: missing
    me = member()
    found = db.session.get(Booking, booking_id)  # expect: BOLA001
    room = found.room if found else abort(404)
    if found.member_id != me.id:
        found = None
    return jsonify(room=room, found=found is not None)


@app.put("/bookings/<int:booking_id>")
def hall(booking_id):  # verdict: missing
    me = member()
    body = request.get_json()
    found = Booking.query.filter_by(id=booking_id, member_id=me.id).first_or_404()
    if body.get("swap_id"):
        found = db.get_or_404(Booking, body["swap_id"])  # expect: BOLA002
    found.room = body["room"]
    db.session.commit()
    return "", 204


@app.delete("/bookings/<int:booking_id>")
def cancel(booking_id):  # verdict: scoped
    me = member()
    found = db.session.scalar(db.select(Booking).filter_by(member_id=me.id).limit(1))
    found = Booking.query.filter_by(
        id=booking_id,
        member_id=me.id,  # filter
    ).first_or_404()
    db.session.delete(found)
    db.session.commit()
    return "", 204
