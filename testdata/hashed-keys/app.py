import hashlib
import hmac
import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///bakery.db")
db = SQLAlchemy(app)


class Key(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    prefix = db.Column(db.String(8), unique=True)
    digest = db.Column(db.String(64), unique=True)
    bakery_id = db.Column(db.ForeignKey("bakery.id"))


class Bakery(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Recipe(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    bakery_id = db.Column(db.ForeignKey("bakery.id"))
    dough = db.Column(db.String(40))


def digest(raw):
    return hashlib.sha256(raw.encode()).hexdigest()


def by_digest():
    return Key.query.filter_by(digest=digest(request.headers.get("X-API-Key", ""))).first() or abort(401)


def by_prefix():
    raw = request.headers.get("X-API-Key", "")
    prefix, _, _ = raw.partition("-")
    key = Key.query.filter_by(prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.digest, digest(raw)):
        abort(401)
    return key


@app.get("/recipes/<int:recipe_id>")
def recipe(recipe_id):  # verdict: scoped
    key = by_digest()
    found = Recipe.query.filter_by(
        id=recipe_id,
        bakery_id=key.bakery_id,  # filter
    ).first_or_404()
    return jsonify(dough=found.dough)


@app.get("/recipes/<int:recipe_id>/dough")
def dough(recipe_id):  # verdict: missing
    key = by_digest()
    found = Recipe.query.filter_by(id=recipe_id).first_or_404()  # expect: BOLA001
    return jsonify(dough=found.dough, key=key.prefix)


@app.get("/recipes/<int:recipe_id>/crust")
def crust(recipe_id):  # verdict: scoped
    key = by_prefix()
    found = Recipe.query.filter_by(
        id=recipe_id,
        bakery_id=key.bakery_id,  # filter
    ).first_or_404()
    return jsonify(dough=found.dough)


@app.get("/recipes/<int:recipe_id>/oven")
def oven(recipe_id):  # verdict: missing
    key = by_prefix()
    bakery_id = request.args.get("bakery_id", key.bakery_id)
    found = Recipe.query.filter_by(id=recipe_id, bakery_id=bakery_id).first_or_404()  # expect: BOLA001
    return jsonify(dough=found.dough)


@app.get("/recipes/<int:recipe_id>/starter")
def starter(recipe_id):  # verdict: scoped
    by_digest()
    query = Recipe.query.join(Key, Key.bakery_id == Recipe.bakery_id).filter(Recipe.id == recipe_id)
    query = query.filter(Key.digest == digest(request.headers["X-API-Key"]))  # filter
    return jsonify(dough=query.first_or_404().dough)
