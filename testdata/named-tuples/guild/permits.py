from flask import Blueprint, abort, current_app, jsonify, request
from flask_principal import Identity, Principal, identity_changed, identity_loaded

from .models import Charter, Guild, Member, db
from .needs import MemberOfGuildNeed, MemberOfGuildPermission, WriteCharterNeed, WriteCharterPermission, WriterPermission

bp = Blueprint("permits", __name__, url_prefix="/permits")
principal = Principal(use_sessions=False)


@bp.before_request
def identify():
    member = Member.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if member is None:
        abort(401)
    identity_changed.send(current_app._get_current_object(), identity=Identity(member.id))


@identity_loaded.connect
def provide(sender, identity):
    member = db.session.get(Member, identity.id)
    identity.provides.add(MemberOfGuildNeed(member.guild_id))
    identity.provides.add(WriteCharterNeed())
    for charter in Charter.query.filter_by(member_id=member.id):
        identity.provides.add(WriteCharterNeed(value=charter.id))


@bp.get("/guilds/<int:guild_id>")
def motto(guild_id):  # verdict: missing
    return jsonify(motto=db.get_or_404(Guild, guild_id).motto)  # expect: BOLA001


@bp.get("/guilds/<int:guild_id>/charters")
def charters(guild_id):  # verdict: before
    if not MemberOfGuildPermission(guild_id).can():  # guard
        abort(403)
    return jsonify([charter.text for charter in Charter.query.filter_by(guild_id=guild_id)])


@bp.get("/guilds/<int:guild_id>/charters/<int:number>")
def charter_beside(guild_id, number):  # verdict: missing
    MemberOfGuildPermission(guild_id).test(403)
    return jsonify(text=db.get_or_404(Charter, number).text)  # expect: BOLA001


@bp.get("/charters/<int:number>")
def charter(number):  # verdict: after
    found = db.get_or_404(Charter, number)  # expect: BOLA004
    MemberOfGuildPermission(found.guild_id).test(403)  # guard
    return jsonify(text=found.text)


@bp.put("/charters/<int:number>")
def rewrite(number):  # verdict: before
    WriteCharterPermission(number).test(403)  # guard
    db.get_or_404(Charter, number).text = request.json["text"]
    db.session.commit()
    return "", 204


@bp.patch("/charters/<int:number>")
def amend(number):  # verdict: missing
    WriterPermission().test(403)
    found = db.get_or_404(Charter, number)  # expect: BOLA002
    found.text = f"{found.text}, {request.json['text']}"
    db.session.commit()
    return "", 204
