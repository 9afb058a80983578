import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///choir.db")
db = SQLAlchemy(app)


class Choir(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40))
    anthem_id = db.Column(db.Integer)


class Score(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    choir_id = db.Column(db.ForeignKey("choir.id"))
    text = db.Column(db.String(40))


def choir():
    found = Choir.query.filter_by(key=request.headers.get("X-API-Key")).first()
    if found is None:
        abort(401)
    return found


def fetch(score_id):
    return db.session.get(Score, score_id) or abort(404)  # expect: BOLA001, BOLA002, BOLA004


def fetch_mine(score_id, who):
    row = db.session.get(Score, score_id)  # expect: BOLA001
    if row is None:
        abort(404)
    if who is not None and row.choir_id != who:  # guard
        abort(404)
    return row


def verify(who, row):
    if row.choir_id != who.id:  # guard
        abort(404)


def mine(who, row):
    return row.choir_id == who.id


@app.get("/scores/<int:score_id>")
def score(score_id):  # verdict: scoped
    return jsonify(text=fetch_mine(score_id, choir().id).text)


@app.get("/scores/<int:score_id>/cover")
def cover(score_id):  # verdict: missing
    choir()
    return jsonify(text=fetch_mine(score_id, request.args.get("choir", type=int)).text)


@app.get("/scores/<int:score_id>/bars")
def bars(score_id):  # verdict: after
    me = choir()
    row = fetch(score_id)
    verify(me, row)
    return jsonify(text=row.text)


@app.get("/scores/<int:score_id>/notes")
def notes(score_id):  # verdict: missing
    me = choir()
    row = fetch(score_id)
    verify(me, fetch(me.anthem_id))
    return jsonify(text=row.text)


@app.put("/scores/<int:score_id>")
def rewrite(score_id):  # verdict: after
    me = choir()
    row = fetch(score_id)
    if not mine(me, row):  # guard
        abort(404)
    row.text = request.get_json()["text"]
    db.session.commit()
    return jsonify(text=row.text)


@app.delete("/scores/<int:score_id>")
def shred(score_id):  # verdict: missing
    me = choir()
    row = fetch(score_id)
    mine(me, row)
    db.session.delete(row)
    db.session.commit()
    return "", 204
