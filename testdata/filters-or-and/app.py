import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import and_, not_, or_

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///seeds.db")
db = SQLAlchemy(app)


class Grower(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Seed(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    grower_id = db.Column(db.ForeignKey("grower.id"))
    name = db.Column(db.String(40))
    is_public = db.Column(db.Boolean, default=False)
    tested = db.Column(db.Boolean, default=True)


def grower():
    return Grower.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/seeds/<int:seed_id>")
def seed(seed_id):  # verdict: scoped
    me = grower()
    found = Seed.query.filter(and_(Seed.id == seed_id, Seed.grower_id == me.id)).first_or_404()
    return jsonify(name=found.name)


@app.get("/seeds/<int:seed_id>/stock")
def stock(seed_id):  # verdict: missing
    me = grower()
    found = Seed.query.filter(or_(Seed.id == seed_id, Seed.grower_id == me.id)).all()  # expect: BOLA001
    return jsonify([s.name for s in found])


@app.get("/seeds/<int:seed_id>/shown")
def shown(seed_id):  # verdict: scoped
    me = grower()
    found = Seed.query.filter(
        Seed.id == seed_id,
        or_(Seed.grower_id == me.id, Seed.is_public),  # filter
    ).first_or_404()
    return jsonify(name=found.name)


@app.get("/seeds/<int:seed_id>/brand")
def brand(seed_id):  # verdict: missing
    me = grower()
    found = Seed.query.filter((Seed.id == seed_id) & ((Seed.grower_id == me.id) | Seed.tested)).first_or_404()  # expect: BOLA001
    return jsonify(name=found.name)


@app.get("/seeds/<int:seed_id>/sown")
def sown(seed_id):  # verdict: scoped
    me = grower()
    wanted = Seed.id == seed_id
    mine = Seed.grower_id == me.id
    found = Seed.query.filter(wanted & mine | wanted & mine & Seed.tested).first_or_404()
    return jsonify(name=found.name)


@app.get("/seeds/<int:seed_id>/bag")
def bag(seed_id):  # verdict: missing
    me = grower()
    found = Seed.query.filter(Seed.id == seed_id, not_(Seed.grower_id == me.id)).first_or_404()  # expect: BOLA001
    return jsonify(name=found.name)


@app.get("/seeds/<int:seed_id>/tin")
def tin(seed_id):  # verdict: scoped
    me = grower()
    conditions = [Seed.id == seed_id]
    conditions.append(Seed.grower_id == me.id)  # filter
    found = Seed.query.filter(*conditions).first_or_404()
    return jsonify(name=found.name)
