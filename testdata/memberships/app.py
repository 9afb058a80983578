import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///bands.db")
db = SQLAlchemy(app)


class Seat(db.Model):
    player_id = db.Column(db.ForeignKey("player.id"), primary_key=True)
    band_id = db.Column(db.ForeignKey("band.id"), primary_key=True)


class Band(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    song = db.Column(db.String(40))


class Player(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))
    bands = db.relationship(Band, secondary="seat")


def player():
    return Player.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/bands/<int:band_id>")
def band(band_id):  # verdict: before
    me = player()
    if Seat.query.filter_by(player_id=me.id, band_id=band_id).first() is None:  # guard
        abort(404)
    return jsonify(song=db.get_or_404(Band, band_id).song)


@app.get("/bands/<int:band_id>/stage")
def stage(band_id):  # verdict: missing
    player()
    if Seat.query.filter_by(band_id=band_id).first() is None:
        abort(404)
    return jsonify(song=db.get_or_404(Band, band_id).song)  # expect: BOLA001


@app.get("/bands/<int:band_id>/tune")
def tune(band_id):  # verdict: missing
    me = player()
    if not Seat.query.filter_by(player_id=me.id).count():
        abort(404)
    return jsonify(song=db.get_or_404(Band, band_id).song)  # expect: BOLA001


@app.get("/bands/<int:band_id>/gig")
def gig(band_id):  # verdict: scoped
    me = player()
    found = next((b for b in me.bands if b.id == band_id), None)
    return jsonify(song=found.song) if found else abort(404)


@app.put("/bands/<int:band_id>")
def rename(band_id):  # verdict: after
    me = player()
    found = db.get_or_404(Band, band_id)  # expect: BOLA004
    if found not in me.bands:  # guard
        abort(404)
    found.song = request.get_json()["song"]
    db.session.commit()
    return "", 204


@app.get("/bands/<int:band_id>/poster")
def poster(band_id):  # verdict: scoped
    me = player()
    query = Band.query.join(Seat, Seat.band_id == Band.id).filter(Band.id == band_id)
    query = query.filter(Seat.player_id == me.id)  # filter
    return jsonify(song=query.first_or_404().song)
