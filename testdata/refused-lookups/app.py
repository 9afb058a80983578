from functools import wraps

import jwt
from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)
SECRET = "a secret of thirty-two bytes or so"


class Scribe(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))


class RevokedToken(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    token = db.Column(db.String(300), unique=True)


class Page(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    scribe_id = db.Column(db.ForeignKey("scribe.id"))
    text = db.Column(db.String(40))


def reader_of(token):
    """The number of the scribe, or what is wrong with the token."""
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return "this token is not valid"
    if RevokedToken.query.filter_by(token=token).first():
        return "this token was revoked"
    return int(claims["sub"])


def number_of(token):
    try:
        return int(jwt.decode(token, SECRET, algorithms=["HS256"])["sub"])
    except jwt.InvalidTokenError:
        return None


def with_scribe(view):
    @wraps(view)
    def inner(*args, **kwargs):
        token = request.headers.get("X-Token")
        if not token:
            return jsonify(error="no token"), 401
        scribe = Scribe.query.filter_by(id=reader_of(token)).first()
        if scribe is None:
            return jsonify(error="who are you"), 401
        return view(scribe, *args, **kwargs)

    return inner


@app.get("/pages/<int:page_id>")
@with_scribe
def page(scribe, page_id):  # verdict: scoped
    found = Page.query.filter_by(
        id=page_id,
        scribe_id=scribe.id,  # filter
    ).first_or_404()
    return jsonify(text=found.text)


@app.get("/pages/<int:page_id>/margin")
@with_scribe
def margin(scribe, page_id):  # verdict: missing
    found = db.get_or_404(Page, page_id)  # expect: BOLA001
    return jsonify(text=found.text, reader=scribe.name)


@app.get("/pages/<int:page_id>/back")
def back(page_id):  # verdict: scoped
    mine = reader_of(request.headers.get("X-Token", ""))
    found = Page.query.filter_by(id=page_id, scribe_id=mine).first()
    if found is None:
        return jsonify(error=mine if isinstance(mine, str) else "no such page"), 404
    return jsonify(text=found.text)


@app.put("/pages/<int:page_id>")
def cover(page_id):  # verdict: after
    scribe = db.session.get(Scribe, number_of(request.headers.get("X-Token", "")))
    if scribe is None:
        abort(401)
    found = db.get_or_404(Page, page_id)  # expect: BOLA004
    if found.scribe_id != scribe.id:  # guard
        abort(404)
    found.text = f"{found.text} {request.json['text']}"
    db.session.commit()
    return jsonify(text=found.text)


class Strict(jwt.PyJWT):
    """Tokens without a subject are none."""

    def decode(self, token, key, algorithms=None):
        claims = super().decode(token, key, algorithms)
        if "sub" not in claims:
            raise jwt.InvalidTokenError("no subject")
        return claims


def claims():
    try:
        return Strict().decode(request.headers.get("X-Token", ""), SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        abort(401)


@app.get("/scribes/<int:scribe_id>/pages/<int:page_id>")
def sheet(scribe_id, page_id):  # verdict: before
    told = claims()
    if str(scribe_id) != told["sub"]:  # guard
        abort(404)
    reader = Scribe.query.filter_by(id=told["sub"]).first()
    found = Page.query.filter_by(id=page_id, scribe_id=scribe_id).first_or_404()
    return jsonify(text=found.text, reader=reader.name if reader else "-")


@app.get("/scribes/<int:scribe_id>/pages/<int:page_id>/draft")
def draft(scribe_id, page_id):  # verdict: missing
    told = claims()
    if str(scribe_id) != told["sub"]:
        abort(404)
    reader = Scribe.query.filter_by(id=told["sub"]).first()
    found = db.get_or_404(Page, page_id)  # expect: BOLA001
    return jsonify(text=found.text, reader=reader.name if reader else "-")
