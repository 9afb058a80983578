from collections import namedtuple
from functools import wraps
from typing import NamedTuple

from flask import Blueprint, abort, g, jsonify, request

from .models import Charter, Guild, Member, db

bp = Blueprint("callers", __name__, url_prefix="/callers")

Caller = namedtuple("Caller", ["id", "org"])
Badge = namedtuple("Badge", "id org scopes", defaults=[None, ("read",)])


class Ticket(NamedTuple):
    id: int
    org: int
    scopes: tuple = ("read",)


def member_of_key():
    member = Member.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if member is None:
        abort(401)
    return member


def as_caller(view):
    @wraps(view)
    def inner(*args, **kwargs):
        member = member_of_key()
        fields = {"id": member.id, "org": member.guild_id}
        g.caller = Caller(**fields)
        return view(*args, **kwargs)

    return inner


def with_badge(view):
    @wraps(view)
    def inner(*args, **kwargs):
        member = member_of_key()
        g.badge = Badge(member.id, member.guild_id)
        return view(*args, **kwargs)

    return inner


def with_bare_badge(view):
    @wraps(view)
    def inner(*args, **kwargs):
        g.badge = Badge(member_of_key().id)
        return view(*args, **kwargs)

    return inner


def with_ticket(view):
    @wraps(view)
    def inner(*args, **kwargs):
        member = member_of_key()
        g.ticket = Ticket(member.id, org=member.guild_id)
        return view(*args, **kwargs)

    return inner


@bp.get("/guilds/<int:guild_id>")
@as_caller
def motto_for_members(guild_id):  # verdict: before
    if guild_id != g.caller.org:  # guard
        abort(403)
    return jsonify(motto=db.get_or_404(Guild, guild_id).motto)


@bp.get("/charters/<int:number>")
@as_caller
def show(number):  # verdict: missing
    found = db.get_or_404(Charter, number)  # expect: BOLA001
    return jsonify(text=found.text, reader=g.caller.id)


@bp.get("/my/charters/<int:number>")
@as_caller
def show_mine(number):  # verdict: scoped
    found = Charter.query.filter_by(
        id=number,
        guild_id=g.caller.org,  # filter
    ).first_or_404()
    return jsonify(text=found.text, reader=g.caller.id)


@bp.get("/chosen/charters/<int:number>")
@as_caller
def show_chosen(number):  # verdict: missing
    caller = Caller(g.caller.id, org=request.args.get("guild", type=int))
    found = Charter.query.filter_by(id=number, guild_id=caller.org).first_or_404()  # expect: BOLA001
    return jsonify(text=found.text)


@bp.put("/my/charters/<int:number>")
@as_caller
def rewrite_mine(number):  # verdict: after
    found = db.get_or_404(Charter, number)  # expect: BOLA004
    member_id, _ = g.caller
    if found.member_id != member_id:  # guard
        abort(403)
    found.text = request.json["text"]
    db.session.commit()
    return "", 204


@bp.delete("/charters/<int:number>")
@with_badge
def burn(number):  # verdict: missing
    if "read" not in g.badge.scopes:
        abort(403)
    db.session.delete(db.get_or_404(Charter, number))  # expect: BOLA002
    db.session.commit()
    return "", 204


@bp.delete("/my/charters/<int:number>")
@with_badge
def burn_mine(number):  # verdict: after
    found = db.get_or_404(Charter, number)  # expect: BOLA004
    if found.guild_id != g.badge.org:  # guard
        abort(403)
    db.session.delete(found)
    db.session.commit()
    return "", 204


@bp.get("/loose/charters/<int:number>")
@with_bare_badge
def show_loosely(number):  # verdict: missing
    found = db.get_or_404(Charter, number)  # expect: BOLA001
    if g.badge.org is not None and found.guild_id != g.badge.org:
        abort(403)
    return jsonify(text=found.text)


@bp.get("/charters/<int:number>/length")
@with_ticket
def length(number):  # verdict: missing
    found = db.get_or_404(Charter, number)  # expect: BOLA001
    return jsonify(start=found.text[:3], length=len(found.text), scopes=g.ticket.scopes)


@bp.get("/my/charters/<int:number>/length")
@with_ticket
def length_of_mine(number):  # verdict: scoped
    found = Charter.query.filter_by(
        id=number,
        guild_id=g.ticket.org,  # filter
    ).first_or_404()
    return jsonify(start=found.text[:3], length=len(found.text), scopes=g.ticket.scopes)
