import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///bells.db")
db = SQLAlchemy(app)


class Foundry(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))
    calls = db.Column(db.Integer, default=0)


class Bell(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    foundry_id = db.Column(db.ForeignKey("foundry.id"))
    note = db.Column(db.String(40))


def foundry():
    return Foundry.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


def count(me):
    me.calls += 1
    db.session.commit()


@app.put("/bells/<int:bell_id>/tune")
def retune(bell_id):  # verdict: after
    me = foundry()
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA004
    bell.note = request.get_json()["note"]
    if bell.foundry_id != me.id:  # guard
        db.session.rollback()
        abort(404)
    db.session.commit()
    return "", 204


@app.put("/bells/<int:bell_id>/hammer")
def hammer(bell_id):  # verdict: after-late
    me = foundry()
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA003
    bell.note = request.get_json()["note"]
    db.session.commit()
    if bell.foundry_id != me.id:
        db.session.rollback()
        abort(404)
    return "", 204


@app.put("/bells/<int:bell_id>/crack")
def crack(bell_id):  # verdict: after-late
    me = foundry()
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA003
    bell.note = "cracked"
    count(me)
    if bell.foundry_id != me.id:
        abort(404)
    db.session.commit()
    return "", 204


@app.put("/bells/<int:bell_id>/mend")
def mend(bell_id):  # verdict: after
    me = foundry()
    count(me)
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA004
    if bell.foundry_id != me.id:  # guard
        abort(404)
    bell.note = "mended"
    db.session.commit()
    return "", 204


@app.delete("/bells/<int:bell_id>")
def melt(bell_id):  # verdict: after
    me = foundry()
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA004
    db.session.delete(bell)
    if bell.foundry_id != me.id:  # guard
        db.session.rollback()
        abort(403)
    db.session.commit()
    return "", 204


@app.get("/bells/<int:bell_id>/polish")
def polish(bell_id):  # verdict: after-late
    me = foundry()
    bell = db.get_or_404(Bell, bell_id)  # expect: BOLA003
    if bell.foundry_id != me.id:
        return jsonify(error=f"the bell {bell.note} is not yours"), 403
    return jsonify(note=bell.note)
