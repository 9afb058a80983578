import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///coffee.db")
db = SQLAlchemy(app)


class Cafe(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Roast(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    origin = db.Column(db.String(40))


class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    cafe_id = db.Column(db.ForeignKey("cafe.id"))
    roast_id = db.Column(db.ForeignKey("roast.id"))
    memo = db.Column(db.String(40))


def cafe():
    return Cafe.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/roasts/<int:roast_id>")
def roast(roast_id):  # verdict: shared
    cafe()
    found = db.get_or_404(Roast, roast_id)
    return jsonify(origin=found.origin)


@app.get("/orders/<int:order_id>")
def order(order_id):  # verdict: missing
    cafe()
    found = db.get_or_404(Order, order_id)  # expect: BOLA001
    return jsonify(memo=found.memo)


@app.get("/orders/<int:order_id>/memo")
def memo(order_id):  # verdict: scoped
    me = cafe()
    found = Order.query.filter_by(
        id=order_id,
        cafe_id=me.id,  # filter
    ).first_or_404()
    return jsonify(memo=found.memo)


@app.get("/roasts/<int:roast_id>/orders")
def roast_orders(roast_id):  # verdict: scoped
    me = cafe()
    found = Order.query.filter_by(
        roast_id=roast_id,
        cafe_id=me.id,  # filter
    )
    return jsonify([o.memo for o in found])


@app.get("/roasts")
def roasts():  # verdict: none
    cafe()
    return jsonify([r.origin for r in Roast.query.all()])
