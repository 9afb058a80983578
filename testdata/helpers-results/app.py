import os

from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///climb.db")
db = SQLAlchemy(app)


class Guide(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40))


class Tour(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    guide_id = db.Column(db.ForeignKey("guide.id"))
    plan = db.Column(db.String(40))


def caller():
    key = request.headers.get("X-API-Key")
    if not key:
        return None
    return Guide.query.filter_by(key=key).first()


def find(tour_id, guide):
    """(tour, problem)"""
    tour = db.session.get(Tour, tour_id)  # expect: BOLA004, BOLA003
    if tour is None:
        return None, "no such tour"
    if tour.guide_id != guide.id:  # guard
        return tour, "no such tour"
    return tour, None


def refusal(tour, guide):
    if tour is None or tour.guide_id != guide.id:
        return jsonify(error="no such tour"), 404
    return None


@app.get("/tours/<int:tour_id>")
def tour(tour_id):  # verdict: after
    guide = caller()
    if guide is None:
        return jsonify(error="key"), 401
    found, problem = find(tour_id, guide)
    if problem is not None:
        return jsonify(error=problem), 404
    return jsonify(plan=found.plan)


@app.get("/tours/<int:tour_id>/rope")
def rope(tour_id):  # verdict: after-late
    guide = caller()
    if guide is None:
        return jsonify(error="key"), 401
    found, problem = find(tour_id, guide)
    if problem:
        return jsonify(error=problem, plan=found.plan if found else None), 404
    return jsonify(plan=found.plan)


@app.put("/tours/<int:tour_id>")
def plan(tour_id):  # verdict: after
    guide = caller()
    if guide is None:
        return jsonify(error="key"), 401
    found = db.session.get(Tour, tour_id)  # expect: BOLA004
    error = refusal(found, guide)
    if error is not None:  # guard
        return error
    found.plan = request.get_json()["plan"]
    db.session.commit()
    return jsonify(plan=found.plan)


@app.post("/tours/<int:tour_id>/ascent")
def ascent(tour_id):  # verdict: missing
    guide = caller()
    if guide is None:
        return jsonify(error="key"), 401
    found = db.session.get(Tour, tour_id)  # expect: BOLA002
    if found is None:
        return jsonify(error="no such tour"), 404
    error = refusal(found, guide)
    found.plan = request.get_json()["plan"]
    db.session.commit()
    return jsonify(plan=found.plan, checked=bool(error))


@app.delete("/tours/<int:tour_id>")
def cancel(tour_id):  # verdict: nocred
    guide = caller()
    found = db.session.get(Tour, tour_id)
    if found is None:
        return jsonify(error="no such tour"), 404
    if guide and found.guide_id != guide.id:
        return jsonify(error="no such tour"), 404
    db.session.delete(found)
    db.session.commit()
    return "", 204
