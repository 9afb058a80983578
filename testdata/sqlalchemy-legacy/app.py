import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///glass.db")
db = SQLAlchemy(app)


class Studio(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Pane(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    studio_id = db.Column(db.Integer, db.ForeignKey("studio.id"))
    batch = db.Column(db.String(20), default="b1")
    colour = db.Column(db.String(40))


def studio():
    found = Studio.query.filter(Studio.api_key == request.headers.get("X-API-Key")).one_or_none()
    if found is None:
        abort(401)
    return found


@app.get("/panes/<int:pane_id>")
def pane(pane_id):  # verdict: missing
    me = studio()
    query = Pane.query.filter_by(id=pane_id)
    query.filter_by(studio_id=me.id)
    found = query.first_or_404()  # expect: BOLA001
    return jsonify(colour=found.colour)


@app.get("/panes/<int:pane_id>/colour")
def colour(pane_id):  # verdict: scoped
    me = studio()
    query = Pane.query.filter_by(id=pane_id)
    query = query.filter_by(studio_id=me.id)  # filter
    found = query.first_or_404()
    return jsonify(colour=found.colour)


@app.get("/panes/<int:pane_id>/kiln")
def kiln(pane_id):  # verdict: missing
    me = studio()
    found = Pane.query.get_or_404(pane_id)  # expect: BOLA001
    return jsonify(colour=found.colour, studio=me.id)


@app.get("/panes/<int:pane_id>/frame")
def frame(pane_id):  # verdict: scoped
    me = studio()
    query = Pane.query.order_by(Pane.colour)
    query = query.filter(Pane.studio_id == me.id)  # filter
    found = query.filter(Pane.id == pane_id).limit(1).first()
    return jsonify(colour=found.colour) if found else abort(404)


@app.get("/panes/<int:pane_id>/mould")
def mould(pane_id):  # verdict: missing
    studio()
    batch = request.args.get("batch", "b1")
    found = Pane.query.filter(Pane.id == pane_id, Pane.batch == batch).first_or_404()  # expect: BOLA001
    return jsonify(colour=found.colour)


@app.delete("/panes/<int:pane_id>")
def smash(pane_id):  # verdict: after
    me = studio()
    found = Pane.query.get(pane_id)  # expect: BOLA004
    if found is None or found.studio_id != me.id:  # guard
        abort(404)
    db.session.delete(found)
    db.session.commit()
    return "", 204
