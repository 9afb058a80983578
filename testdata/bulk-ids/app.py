import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import delete, select

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///bikes.db")
db = SQLAlchemy(app)


class Renter(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Bike(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    renter_id = db.Column(db.ForeignKey("renter.id"))
    frame = db.Column(db.String(40))


def renter():
    return db.session.scalar(select(Renter).where(Renter.api_key == request.headers.get("X-API-Key"))) or abort(401)


@app.post("/bikes/show")
def show():  # verdict: scoped
    me = renter()
    bikes = Bike.query.filter(
        Bike.id.in_(request.get_json()["bike_ids"]),
        Bike.renter_id == me.id,  # filter
    ).all()
    return jsonify([b.frame for b in bikes])


@app.post("/bikes/locate")
def locate():  # verdict: missing
    me = renter()
    bikes = Bike.query.filter(Bike.id.in_(request.get_json()["bike_ids"])).all()  # expect: BOLA001
    return jsonify(renter=me.id, frames=[b.frame for b in bikes])


@app.post("/bikes/lock")
def lock():  # verdict: after
    me = renter()
    bikes = Bike.query.filter(Bike.id.in_(request.get_json()["bike_ids"])).all()  # expect: BOLA004
    if not all(b.renter_id == me.id for b in bikes):  # guard
        abort(404)
    return jsonify([b.frame for b in bikes])


@app.post("/bikes/unlock")
def unlock():  # verdict: missing
    me = renter()
    bikes = Bike.query.filter(Bike.id.in_(request.get_json()["bike_ids"])).all()  # expect: BOLA001
    if not any(b.renter_id == me.id for b in bikes):
        abort(404)
    return jsonify([b.frame for b in bikes])


@app.post("/bikes/return")
def give_back():  # verdict: before
    me = renter()
    wanted = set(request.get_json()["bike_ids"])
    mine = set(db.session.scalars(select(Bike.id).where(Bike.renter_id == me.id)))
    if not wanted <= mine:  # guard
        abort(404)
    db.session.execute(delete(Bike).where(Bike.id.in_(wanted)))
    db.session.commit()
    return "", 204


@app.post("/bikes/scrap")
def scrap():  # verdict: missing
    me = renter()
    wanted = set(request.get_json()["bike_ids"])
    mine = set(db.session.scalars(select(Bike.id).where(Bike.renter_id == me.id)))
    if not wanted & mine:
        abort(404)
    db.session.execute(delete(Bike).where(Bike.id.in_(wanted)))  # expect: BOLA002
    db.session.commit()
    return "", 204


@app.post("/bikes/sell")
def sell():  # verdict: after
    me = renter()
    wanted = request.get_json().get("bike_ids", [])
    for bike_id in wanted:
        bike = db.session.get(Bike, bike_id) or abort(404)  # expect: BOLA004
        if bike.renter_id != me.id:  # guard
            abort(404)
    db.session.execute(delete(Bike).where(Bike.id.in_(wanted)))
    db.session.commit()
    return "", 204


@app.post("/bikes/swap")
def swap():  # verdict: missing
    me = renter()
    body = request.get_json()
    for bike_id in body.get("bike_ids", []):
        bike = db.session.get(Bike, bike_id) or abort(404)  # expect: BOLA004
        if bike.renter_id != me.id:
            abort(404)
    db.session.execute(delete(Bike).where(Bike.id.in_(body.get("other_ids", []))))  # expect: BOLA002
    db.session.commit()
    return "", 204
