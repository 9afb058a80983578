from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Depot(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String, unique=True)
    label = db.Column(db.String)


class Shelf(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    depot_id = db.Column(db.ForeignKey("depot.id"))
    label = db.Column(db.String)


class Crate(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    shelf_id = db.Column(db.ForeignKey("shelf.id"))
    label = db.Column(db.String)


def caller():
    return Depot.query.filter_by(key=request.headers.get("X-API-Key")).first() or abort(401)


def own_shelf(depot):
    return Shelf.query.filter_by(depot_id=depot.id).first_or_404().id


def keep(model, values):
    kept = model(**values)  # expect: BOLA002
    db.session.add(kept)
    db.session.commit()
    return jsonify(kept.id), 201


@app.post("/crates")
def add_crate():  # verdict: missing
    caller()
    return keep(Crate, request.get_json())


@app.post("/checked/crates")
def add_checked_crate():  # verdict: before
    depot = caller()
    values = request.get_json()
    if values["shelf_id"] != own_shelf(depot):  # guard
        abort(404)
    return keep(Crate, values)


@app.post("/set/crates")
def add_crate_to_own_shelf():  # verdict: none
    depot = caller()
    values = request.get_json()
    values["shelf_id"] = own_shelf(depot)
    return keep(Crate, values)


@app.post("/updated/crates")
def add_crate_to_own_shelf_too():  # verdict: none
    depot = caller()
    values = request.get_json()
    values.update({"shelf_id": own_shelf(depot)})
    return keep(Crate, values)


@app.post("/labelled/crates")
def add_labelled_crate():  # verdict: missing
    caller()
    values = request.get_json()
    values.update({"label": "new"})
    return keep(Crate, values)


@app.get("/shelves/<int:shelf_id>")
def shelf(shelf_id):  # verdict: before
    depot = caller()
    known = db.session.query(Shelf.id).filter(Shelf.id == shelf_id, Shelf.depot_id == depot.id).scalar()
    if known is None:  # guard
        abort(404)
    return jsonify(db.get_or_404(Shelf, shelf_id).label)
