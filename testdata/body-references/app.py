import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///coach.db")
db = SQLAlchemy(app)


class Driver(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Tour(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    driver_id = db.Column(db.ForeignKey("driver.id"))
    state = db.Column(db.String(10), default="open")
    name = db.Column(db.String(40))


class Stop(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    tour_id = db.Column(db.ForeignKey("tour.id"))
    town = db.Column(db.String(40))


def driver():
    return Driver.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.post("/stops")
def add_stop():  # verdict: missing
    driver()
    body = request.get_json()
    db.session.add(Stop(tour_id=body["tour_id"], town=body["town"]))  # expect: BOLA002
    db.session.commit()
    return "", 201


@app.post("/stops/checked")
def hang_stop():  # verdict: scoped
    me = driver()
    body = request.get_json()
    tour = Tour.query.filter_by(
        id=body["tour_id"],
        driver_id=me.id,  # filter
    ).first_or_404()
    db.session.add(Stop(tour_id=tour.id, town=body["town"]))
    db.session.commit()
    return "", 201


@app.post("/tours/show")
def show_tour():  # verdict: missing
    driver()
    tour = db.get_or_404(Tour, request.get_json()["tour_id"])  # expect: BOLA001
    return jsonify(name=tour.name)


@app.get("/tours/print")
def print_tour():  # verdict: after
    me = driver()
    tour = db.session.get(Tour, request.args.get("tour_id", type=int))  # expect: BOLA004
    if tour is None or tour.driver_id != me.id:  # guard
        abort(404)
    return f"<h1>{tour.name}</h1>"


@app.get("/tours")
def tours():  # verdict: none
    me = driver()
    found = Tour.query.filter_by(driver_id=me.id, state=request.args.get("state", "open"))
    return jsonify([t.name for t in found])
