from flask import Blueprint, abort, jsonify, request
from flask_login import login_user

from .access import context, skipper_or_refuse, with_context
from .models import Berth, Skipper, db

bp = Blueprint("berths", __name__)


@bp.post("/login")
def login():  # verdict: nocred
    skipper = Skipper.query.filter_by(id=request.json["id"], password=request.json["password"]).first_or_404()
    login_user(skipper)
    return jsonify(id=skipper.id)


@bp.get("/berths/<int:number>")
@with_context
def show(number):  # verdict: missing
    if context() is None:
        abort(401)
    return jsonify(boat=db.get_or_404(Berth, number).boat)  # expect: BOLA001


@bp.get("/my/berths/<int:number>")
@with_context
def show_mine(number):  # verdict: scoped
    if context() is None:
        abort(401)
    berth = Berth.query.filter_by(
        id=number,
        skipper_id=context().skipper.id,  # filter
    ).first_or_404()
    return jsonify(boat=berth.boat)


@bp.put("/berths/<int:number>")
@with_context
def moor(number):  # verdict: missing
    skipper = skipper_or_refuse()
    berth = db.get_or_404(Berth, number)  # expect: BOLA002
    berth.boat = f"{request.json['boat']} of {skipper.id}"
    db.session.commit()
    return "", 204


@bp.put("/my/berths/<int:number>")
@with_context
def moor_mine(number):  # verdict: after
    skipper = skipper_or_refuse()
    berth = db.get_or_404(Berth, number)  # expect: BOLA004
    if berth.skipper_id != skipper.id:  # guard
        abort(403)
    berth.boat = request.json["boat"]
    db.session.commit()
    return "", 204


@bp.delete("/berths/<int:number>")
@with_context
def leave(number):  # verdict: missing
    asked = context()
    if asked is None:
        abort(401)
    berth = db.get_or_404(Berth, number)  # expect: BOLA002
    db.session.delete(berth)
    db.session.commit()
    return "", 204


@bp.delete("/my/berths/<int:number>")
@with_context
def leave_mine(number):  # verdict: after
    asked = context()
    if not asked:
        abort(401)
    berth = db.get_or_404(Berth, number)  # expect: BOLA004
    if asked.skipper != db.session.get(Skipper, berth.skipper_id):  # guard
        abort(403)
    db.session.delete(berth)
    db.session.commit()
    return "", 204


@bp.get("/berths/<int:number>/free")
@with_context
def free(number):  # verdict: nocred
    berth = db.get_or_404(Berth, number)
    return jsonify(number=berth.id, free=berth.skipper_id is None, mine=context() is not None, boat=berth.boat)
