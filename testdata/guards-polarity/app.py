import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///slopes.db")
db = SQLAlchemy(app)


class Skier(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Pass(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    skier_id = db.Column(db.ForeignKey("skier.id"))
    lift = db.Column(db.String(40))
    void = db.Column(db.Boolean, default=False)


@app.errorhandler(AssertionError)
def refused(error):
    return jsonify(error="no such pass"), 404


def skier():
    me = Skier.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if me is None:
        abort(401)
    return me


@app.get("/passes/<int:pass_id>")
def show(pass_id):  # verdict: after
    me = skier()
    ticket = db.session.get(Pass, pass_id)  # expect: BOLA004
    if ticket and ticket.skier_id == me.id:
        return jsonify(lift=ticket.lift)
    else:
        abort(404)


@app.get("/passes/<int:pass_id>/lift")
def lift(pass_id):  # verdict: missing
    me = skier()
    ticket = db.session.get(Pass, pass_id)  # expect: BOLA001
    if ticket is None:
        abort(404)
    if ticket.skier_id == me.id:
        return jsonify(lift=ticket.lift, mine=True)
    return jsonify(lift=ticket.lift, mine=False)


@app.get("/passes/<int:pass_id>/gate")
def gate(pass_id):  # verdict: after
    me = skier()
    ticket = db.session.get(Pass, pass_id)  # expect: BOLA004
    if ticket is None or not ticket.skier_id == me.id or ticket.void:  # guard
        abort(404)
    return jsonify(lift=ticket.lift)


@app.get("/passes/<int:pass_id>/door")
def door(pass_id):  # verdict: after-late
    me = skier()
    ticket = db.session.get(Pass, pass_id)  # expect: BOLA003
    if ticket is None or not (ticket.skier_id == me.id or not ticket.void):
        abort(404)
    return jsonify(lift=ticket.lift)


@app.get("/passes/<int:pass_id>/slope")
def slope(pass_id):  # verdict: after
    me = skier()
    ticket = db.get_or_404(Pass, pass_id)  # expect: BOLA004
    assert ticket.skier_id == me.id  # guard
    return jsonify(lift=ticket.lift)


@app.get("/passes/<int:pass_id>/piste")
def piste(pass_id):  # verdict: missing
    me = skier()
    ticket = db.get_or_404(Pass, pass_id)  # expect: BOLA001
    assert (ticket.skier_id == me.id, "another skier's pass")
    return jsonify(lift=ticket.lift)


@app.delete("/passes/<int:pass_id>")
def refund(pass_id):  # verdict: missing
    me = skier()
    ticket = db.get_or_404(Pass, pass_id)  # expect: BOLA002
    if not ticket.skier_id != me.id:
        abort(404)
    db.session.delete(ticket)
    db.session.commit()
    return "", 204


@app.put("/passes/<int:pass_id>/void")
def void(pass_id):  # verdict: after
    me = skier()
    ticket = db.get_or_404(Pass, pass_id)  # expect: BOLA004
    mine = me.id == ticket.skier_id
    if not mine:  # guard
        return jsonify(error="no such pass"), 404
    ticket.void = True
    db.session.commit()
    return "", 204
