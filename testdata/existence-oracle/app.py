import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///kilns.db")
db = SQLAlchemy(app)


class Potter(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Kiln(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    potter_id = db.Column(db.ForeignKey("potter.id"))
    cone = db.Column(db.String(40))


def potter():
    return Potter.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/kilns/<int:kiln_id>")
def kiln(kiln_id):  # verdict: after
    me = potter()
    found = db.session.get(Kiln, kiln_id)  # expect: BOLA004
    if found is None:
        abort(404)
    if found.potter_id != me.id:  # guard
        abort(403)
    return jsonify(cone=found.cone)


@app.get("/kilns/<int:kiln_id>/glaze")
def glaze(kiln_id):  # verdict: after
    me = potter()
    found = db.session.get(Kiln, kiln_id)  # expect: BOLA004
    if found is None or found.potter_id != me.id:  # guard
        abort(404)
    return jsonify(cone=found.cone)


@app.get("/kilns/<int:kiln_id>/shelf")
def shelf(kiln_id):  # verdict: after
    me = potter()
    found = Kiln.query.filter_by(id=kiln_id, potter_id=me.id).first()
    if found is None:
        known = Kiln.query.filter_by(id=kiln_id).count()  # expect: BOLA004
        abort(403 if known else 404)
    return jsonify(cone=found.cone)


@app.get("/kilns/<int:kiln_id>/heat")
def heat(kiln_id):  # verdict: scoped
    me = potter()
    found = Kiln.query.filter_by(
        id=kiln_id,
        potter_id=me.id,  # filter
    ).first()
    if found is None:
        abort(404)
    return jsonify(cone=found.cone)


@app.get("/kilns/<int:kiln_id>/door")
def door(kiln_id):  # verdict: missing
    me = potter()
    found = db.session.get(Kiln, kiln_id)  # expect: BOLA001
    if found is None:
        abort(404 if me.id else 403)
    return jsonify(cone=found.cone)
