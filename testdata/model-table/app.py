from functools import wraps

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Room(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    label = db.Column(db.String)


class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String)
    room_id = db.Column(db.ForeignKey("room.id"))


class Robot(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String)
    room_id = db.Column(db.ForeignKey("room.id"))


KINDS = {"person": Person, "robot": Robot}


def keyed(view):
    @wraps(view)
    def checked(*args, **kwargs):
        model = KINDS.get(request.headers.get("X-Kind"))
        if model is None:
            abort(400)
        holder = db.session.query(model).filter(model.key == request.headers.get("X-API-Key")).one_or_none()
        if holder is None:
            abort(401)
        g.room_id = holder.room_id
        return view(*args, **kwargs)

    return checked


@app.get("/rooms/<int:room_id>")
@keyed
def room(room_id):  # verdict: missing
    return jsonify(db.get_or_404(Room, room_id).label)  # expect: BOLA001


@app.get("/own/rooms/<int:room_id>")
@keyed
def own_room(room_id):  # verdict: before
    if g.room_id != room_id:  # guard
        abort(404)
    return jsonify(db.get_or_404(Room, room_id).label)


@app.get("/keys/<kind>/<int:holder_id>")
@keyed
def holder_of_kind(kind, holder_id):  # verdict: missing
    model = KINDS.get(kind)
    if model is None:
        abort(404)
    return jsonify(db.get_or_404(model, holder_id).key)  # expect: BOLA001
