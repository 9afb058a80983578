import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///orchard.db")
db = SQLAlchemy(app)


class Grower(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Crate(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    grower_id = db.Column(db.ForeignKey("grower.id"))
    fruit = db.Column(db.String(40))


def grower(key):
    if not key:
        abort(401)
    return Grower.query.filter_by(api_key=key).first() or abort(401)


@app.get("/crates/<int:crate_id>")
def crate(crate_id):  # verdict: scoped
    me = grower(request.args.get("api_key"))
    found = Crate.query.filter_by(
        id=crate_id,
        grower_id=me.id,  # filter
    ).first_or_404()
    return jsonify(fruit=found.fruit)


@app.get("/crates/<int:crate_id>/fruit")
def fruit(crate_id):  # verdict: missing
    grower(request.values.get("api_key"))
    found = Crate.query.filter_by(id=crate_id).first_or_404()  # expect: BOLA001
    return jsonify(fruit=found.fruit)


@app.get("/crates/<int:crate_id>/label")
def label(crate_id):  # verdict: scoped
    me = grower(request.cookies.get("api_token"))
    found = Crate.query.filter_by(
        id=crate_id,
        grower_id=me.id,  # filter
    ).first_or_404()
    return f"<b>{found.fruit}</b>"


@app.post("/crates/peek")
def peek():  # verdict: missing
    body = request.get_json()
    me = grower(body.get("api_key"))
    found = db.get_or_404(Crate, body["crate_id"])  # expect: BOLA001
    return jsonify(grower=me.id, fruit=found.fruit)


@app.post("/crates/weigh")
def weigh():  # verdict: scoped
    body = request.get_json()
    me = grower(body.get("api_key"))
    found = Crate.query.filter_by(
        id=body["crate_id"],
        grower_id=me.id,  # filter
    ).first_or_404()
    return jsonify(fruit=found.fruit)


@app.post("/crates/<int:crate_id>/ship")
def ship(crate_id):  # verdict: missing
    grower(request.form.get("token"))
    found = db.get_or_404(Crate, crate_id)  # expect: BOLA002
    found.fruit = None
    db.session.commit()
    return "", 204
