import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///locks.db")
db = SQLAlchemy(app)


class Skipper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Barge(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    skipper_id = db.Column(db.ForeignKey("skipper.id"))


class Cargo(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    barge_id = db.Column(db.ForeignKey("barge.id"))
    load = db.Column(db.String(40))
    barge = db.relationship(Barge)


def skipper():
    return Skipper.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


def show(found):
    return jsonify(load=found.load) if found else abort(404)


@app.get("/cargo/<int:cargo_id>")
def cargo(cargo_id):  # verdict: scoped
    me = skipper()
    query = Cargo.query.join(Barge).filter(Cargo.id == cargo_id)
    query = query.filter(Barge.skipper_id == me.id)  # filter
    return show(query.first())


@app.get("/cargo/<int:cargo_id>/toll")
def toll(cargo_id):  # verdict: missing
    me = skipper()
    mine = and_(Barge.id == Cargo.barge_id, Barge.skipper_id == me.id)
    return show(Cargo.query.outerjoin(Barge, mine).filter(Cargo.id == cargo_id).first())  # expect: BOLA001


@app.get("/cargo/<int:cargo_id>/lock")
def lock(cargo_id):  # verdict: scoped
    me = skipper()
    mine = exists().where(Barge.id == Cargo.barge_id, Barge.skipper_id == me.id)
    return show(db.session.scalar(select(Cargo).where(Cargo.id == cargo_id, mine)))


@app.get("/cargo/<int:cargo_id>/raft")
def raft(cargo_id):  # verdict: missing
    me = skipper()
    mine = exists().where(Barge.skipper_id == me.id)
    return show(db.session.scalar(select(Cargo).where(Cargo.id == cargo_id, mine)))  # expect: BOLA001


@app.get("/cargo/<int:cargo_id>/quay")
def quay(cargo_id):  # verdict: scoped
    me = skipper()
    barges = select(Barge.id).where(Barge.skipper_id == me.id)
    return show(db.session.scalar(select(Cargo).where(Cargo.id == cargo_id, Cargo.barge_id.in_(barges))))


@app.get("/cargo/<int:cargo_id>/buoy")
def buoy(cargo_id):  # verdict: missing
    me = skipper()
    barges = select(Barge.id).order_by(Barge.skipper_id == me.id)
    return show(db.session.scalar(select(Cargo).where(Cargo.id == cargo_id, Cargo.barge_id.in_(barges))))  # expect: BOLA001


@app.get("/cargo/<int:cargo_id>/deck")
def deck(cargo_id):  # verdict: scoped
    me = skipper()
    return show(
        Cargo.query.filter_by(id=cargo_id)
        .filter(Cargo.barge.has(Barge.skipper_id == me.id))  # filter
        .first()
    )


@app.get("/cargo/<int:cargo_id>/hold")
def hold(cargo_id):  # verdict: missing
    me = skipper()
    found = db.session.query(Cargo).join(Skipper, Skipper.id == me.id).filter(Cargo.id == cargo_id).first()  # expect: BOLA001
    return show(found)


@app.get("/cargo/<int:cargo_id>/crane")
def crane(cargo_id):  # verdict: after
    me = skipper()
    found = db.get_or_404(Cargo, cargo_id)  # expect: BOLA004
    if found.barge.skipper_id != me.id:  # guard
        abort(404)
    return show(found)


@app.get("/barges/<int:barge_id>/load")
def manifest(barge_id):  # verdict: missing
    skipper()
    carrier = aliased(Barge)
    found = Cargo.query.join(carrier, carrier.id == Cargo.barge_id).add_columns(carrier.skipper_id)
    return jsonify([cargo.load for cargo, _ in found.filter(carrier.id == barge_id)])  # expect: BOLA001


@app.get("/barges/<int:barge_id>/own/load")
def own_manifest(barge_id):  # verdict: scoped
    me = skipper()
    carrier = aliased(Barge, name="carrier")
    found = Cargo.query.join(carrier, carrier.id == Cargo.barge_id).filter(carrier.id == barge_id)
    found = found.filter(carrier.skipper_id == me.id)  # filter
    return jsonify([cargo.load for cargo in found])


@app.get("/barges/<int:barge_id>/other/load")
def other_manifest(barge_id):  # verdict: missing
    me = skipper()
    carrier, other = aliased(Barge), aliased(Barge)
    found = Cargo.query.join(carrier, carrier.id == Cargo.barge_id).join(other, other.skipper_id == me.id)
    return jsonify([cargo.load for cargo in found.filter(carrier.id == barge_id)])  # expect: BOLA001
