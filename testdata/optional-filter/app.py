import os

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///camp.db")
db = SQLAlchemy(app)


class Camper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Pitch(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    camper_id = db.Column(db.ForeignKey("camper.id"))
    view = db.Column(db.String(40))


@app.before_request
def identify():
    g.me = Camper.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if g.me is None:
        abort(401)


def find(pitch_id, owner=None):
    query = Pitch.query.filter_by(id=pitch_id)
    if owner is not None:
        query = query.filter_by(camper_id=owner)
    return query.first_or_404()  # expect: BOLA001, BOLA002


@app.get("/pitches/<int:pitch_id>")
def pitch(pitch_id):  # verdict: scoped
    return jsonify(
        view=find(
            pitch_id,
            g.me.id,  # filter
        ).view
    )


@app.get("/pitches/<int:pitch_id>/view")
def view(pitch_id):  # verdict: missing
    return jsonify(view=find(pitch_id).view, me=g.me.id)


@app.get("/pitches/<int:pitch_id>/tent")
def tent(pitch_id):  # verdict: missing
    return jsonify(view=find(pitch_id, owner=g.get("camper")).view)


@app.get("/pitches/<int:pitch_id>/peek")
def peek(pitch_id):  # verdict: missing
    return jsonify(view=find(pitch_id, owner=request.args.get("camper", type=int)).view)


@app.delete("/pitches/<int:pitch_id>")
def leave(pitch_id):  # verdict: missing
    db.session.delete(find(pitch_id))
    db.session.commit()
    return "", 204


@app.put("/pitches/<int:pitch_id>")
def rename(pitch_id):  # verdict: scoped
    found = find(
        pitch_id,
        owner=g.me.id,  # filter
    )
    found.view = request.get_json()["view"]
    db.session.commit()
    return "", 204


@app.get("/pitches/<int:pitch_id>/gathered")
def gathered(pitch_id):  # verdict: missing
    filters = [Pitch.id == pitch_id]
    if request.args.get("mine"):
        filters.append(Pitch.camper_id == g.me.id)
    return jsonify(view=Pitch.query.filter(*filters).first_or_404().view)  # expect: BOLA001


@app.get("/pitches/<int:pitch_id>/gathered/own")
def gathered_own(pitch_id):  # verdict: scoped
    filters = [Pitch.id == pitch_id]
    if request.args.get("view"):
        filters.append(Pitch.view == request.args["view"])
    filters.append(Pitch.camper_id == g.me.id)  # filter
    return jsonify(view=Pitch.query.filter(*filters).first_or_404().view)


@app.get("/pitches/<int:pitch_id>/told")
def told(pitch_id):  # verdict: missing
    columns = {"id": pitch_id}
    if not request.args.get("all"):
        columns["camper_id"] = g.me.id
    return jsonify(view=Pitch.query.filter_by(**columns).first_or_404().view)  # expect: BOLA001


@app.get("/pitches/<int:pitch_id>/told/own")
def told_own(pitch_id):  # verdict: scoped
    columns = {"id": pitch_id}
    columns["camper_id"] = g.me.id  # filter
    return jsonify(view=Pitch.query.filter_by(**columns).first_or_404().view)
