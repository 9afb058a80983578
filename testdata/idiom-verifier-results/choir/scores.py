from flask import Blueprint, abort, jsonify, request

from .models import Score, db
from .verify import check_key, company, from_token

bp = Blueprint("scores", __name__)


@bp.get("/<int:score_id>")
def score(score_id):  # verdict: scoped
    claims = from_token()
    found = Score.query.filter_by(
        id=score_id,
        choir_id=int(claims["sub"]),  # filter
    ).first_or_404()
    return jsonify(title=found.title)


@bp.get("/<int:score_id>/parts")
def parts(score_id):  # verdict: missing
    from_token()
    found = Score.query.filter_by(id=score_id).first_or_404()  # expect: BOLA001
    return jsonify(title=found.title)


@bp.get("/of/<int:choir_id>/<int:score_id>")
def score_of(choir_id, score_id):  # verdict: before
    ok, error = check_key(choir_id)
    if not ok:  # guard
        return jsonify(error=error), 403
    found = Score.query.filter_by(id=score_id, choir_id=choir_id).first_or_404()
    return jsonify(title=found.title)


@bp.get("/in/<int:choir_id>/<int:score_id>")
def score_in(choir_id, score_id):  # verdict: missing
    ok, error = check_key()
    if not ok:
        return jsonify(error=error), 403
    found = Score.query.filter_by(id=score_id, choir_id=choir_id).first_or_404()  # expect: BOLA001
    return jsonify(title=found.title)


@bp.put("/<int:score_id>")
def retitle(score_id):  # verdict: after
    result = company()
    if not result["success"]:
        abort(401)
    found = db.get_or_404(Score, score_id)  # expect: BOLA004
    if found.choir_id != result["company"].id:  # guard
        abort(404)
    found.title = request.json["title"]
    db.session.commit()
    return jsonify(title=found.title)


@bp.delete("/<int:score_id>")
def burn(score_id):  # verdict: missing
    result = company()
    if not result["success"]:
        abort(401)
    found = db.get_or_404(Score, score_id)  # expect: BOLA002
    db.session.delete(found)
    db.session.commit()
    return jsonify(by=result["company"].id)
