from flask import Flask, abort, g, jsonify, request, session
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(SECRET_KEY="dev", SQLALCHEMY_DATABASE_URI="sqlite://")
db = SQLAlchemy(app)


class Room(db.Model):
    id = db.Column(db.String(20), primary_key=True)
    password = db.Column(db.String(40))
    title = db.Column(db.String(40))


class Seat(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    room_id = db.Column(db.ForeignKey("room.id"))
    guest = db.Column(db.String(40))


@app.url_value_preprocessor
def pull_room(endpoint, values):
    number = (values or {}).pop("room_id", None)
    if number is None:
        return
    room = db.session.get(Room, number)  # expect: BOLA004
    if room is None:
        abort(404)
    if session.get(room.id) or session.get("is_admin"):
        g.room = room
    else:
        abort(403)


@app.post("/enter")
def enter():  # verdict: nocred
    room = Room.query.filter_by(id=request.json["id"], password=request.json["password"]).first_or_404()
    session[room.id] = True
    return jsonify(id=room.id)


@app.get("/rooms/<room_id>")
def show():  # verdict: after
    return jsonify(title=g.room.title)


@app.get("/rooms/<room_id>/seats/<int:seat_id>")
def seat(seat_id):  # verdict: missing
    found = db.get_or_404(Seat, seat_id)  # expect: BOLA001
    return jsonify(guest=found.guest)


@app.get("/rooms/<room_id>/own/<int:seat_id>")
def own_seat(seat_id):  # verdict: scoped
    found = Seat.query.filter_by(
        id=seat_id,
        room_id=g.room.id,  # filter
    ).first_or_404()
    return jsonify(guest=found.guest)


@app.get("/seats/<int:seat_id>")
def any_seat(seat_id):  # verdict: admin
    if not session.get("is_admin"):
        abort(403)
    found = db.get_or_404(Seat, seat_id)
    return jsonify(guest=found.guest)
