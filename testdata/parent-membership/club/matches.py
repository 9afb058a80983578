from flask import Blueprint, abort, g, jsonify, request

from .access import check_access, is_member
from .models import Club, Match, Player, db

bp = Blueprint("matches", __name__)


@bp.before_request
def player_of_key():
    g.player = Player.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if g.player is None:
        abort(401)


@bp.get("/matches/<int:match_id>")
def show(match_id):  # verdict: after
    match = db.get_or_404(Match, match_id)  # expect: BOLA004
    club = db.get_or_404(Club, match.club_id)
    if g.player not in club.members:  # guard
        abort(403)
    return jsonify(result=match.result)


@bp.get("/matches/<int:match_id>/report")
def report(match_id):  # verdict: after
    match = db.session.get(Match, match_id)  # expect: BOLA004
    if match is None:
        abort(404)
    club = Club.query.filter_by(id=match.club_id).one()
    if g.player.id not in [member.id for member in club.members]:  # guard
        abort(404)
    return jsonify(result=match.result, club=club.name)


@bp.get("/matches/<int:match_id>/summary")
def summary(match_id):  # verdict: after
    match = db.get_or_404(Match, match_id)  # expect: BOLA004
    if not any(member.id == g.player.id for member in match.club.members):  # guard
        abort(404)
    return jsonify(result=match.result)


@bp.put("/matches/<int:match_id>")
def correct(match_id):  # verdict: after
    match = db.get_or_404(Match, match_id)  # expect: BOLA004
    check_access(match.club_id)  # guard
    match.result = request.json["result"]
    db.session.commit()
    return "", 204


@bp.delete("/matches/<int:match_id>")
def cancel(match_id):  # verdict: after
    match = Match.query.filter_by(id=match_id).first_or_404()  # expect: BOLA004
    if not is_member(match.club_id):  # guard
        abort(403)
    db.session.delete(match)
    db.session.commit()
    return "", 204


@bp.get("/clubs/<int:club_id>/matches/<int:match_id>/beside")
def show_beside(club_id, match_id):  # verdict: missing
    check_access(club_id)
    match = db.get_or_404(Match, match_id)  # expect: BOLA001
    return jsonify(result=match.result)


@bp.get("/clubs/<int:club_id>/matches/<int:match_id>")
def show_in_club(club_id, match_id):  # verdict: before|scoped
    check_access(club_id)  # guard
    match = Match.query.filter_by(
        id=match_id,
        club_id=club_id,  # filter
    ).first_or_404()
    return jsonify(result=match.result)


@bp.get("/clubs/<int:club_id>/matches")
def of_club(club_id):  # verdict: before|scoped
    check_access(club_id)  # guard
    return jsonify([match.result for match in Match.query.filter_by(club_id=club_id)])


@bp.put("/clubs/<int:club_id>/matches/<int:match_id>/beside")
def correct_beside(club_id, match_id):  # verdict: missing
    club = db.get_or_404(Club, club_id)
    if g.player not in club.members:
        abort(403)
    match = db.get_or_404(Match, match_id)  # expect: BOLA002
    match.result = request.json["result"]
    db.session.commit()
    return "", 204


@bp.put("/clubs/<int:club_id>/matches/<int:match_id>")
def correct_in_club(club_id, match_id):  # verdict: after
    club = db.get_or_404(Club, club_id)
    if g.player not in club.members:  # guard
        abort(403)
    match = db.get_or_404(Match, match_id)  # expect: BOLA004
    if match.club_id != club.id:  # guard
        abort(404)
    match.result = request.json["result"]
    db.session.commit()
    return "", 204


@bp.delete("/matches/<int:match_id>/quietly")
def cancel_quietly(match_id):  # verdict: missing
    match = db.get_or_404(Match, match_id)  # expect: BOLA002
    is_member(match.club_id)
    db.session.delete(match)
    db.session.commit()
    return "", 204


@bp.get("/matches/<int:match_id>/for/<int:player_id>")
def show_for(match_id, player_id):  # verdict: missing
    match = db.get_or_404(Match, match_id)  # expect: BOLA001
    club = db.get_or_404(Club, match.club_id)
    if player_id not in [member.id for member in club.members]:
        abort(403)
    return jsonify(result=match.result)
