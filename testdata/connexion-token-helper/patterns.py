from flask import jsonify, request

from config import db
from models import Pattern, Weaver
from tokens import claims_of


def show(title):  # verdict: scoped
    claims = claims_of(request.headers.get("Authorization"))
    if "error" in claims:
        return jsonify(claims), 401
    weaver = Weaver.query.filter_by(name=claims["sub"]).first()
    pattern = Pattern.query.filter_by(
        title=title,
        weaver_id=weaver.id,  # filter
    ).first()
    if pattern is None:
        return jsonify(error="no such pattern"), 404
    return jsonify(secret=pattern.secret)


def show_any(title):  # verdict: missing
    claims = claims_of(request.headers.get("Authorization"))
    if "error" in claims:
        return jsonify(claims), 401
    pattern = Pattern.query.filter_by(title=title).first()  # expect: BOLA001
    if pattern is None:
        return jsonify(error="no such pattern"), 404
    return jsonify(secret=pattern.secret)


def rewrite(title, body):  # verdict: after
    claims = claims_of(request.headers.get("Authorization"))
    if "error" in claims:
        return jsonify(claims), 401
    weaver = Weaver.query.filter_by(name=claims["sub"]).first()
    pattern = Pattern.query.filter_by(title=title).first()  # expect: BOLA004
    if pattern is None or pattern.weaver_id != weaver.id:  # guard
        return jsonify(error="no such pattern"), 404
    pattern.secret = body["secret"]
    db.session.commit()
    return jsonify(secret=pattern.secret)


def rewrite_any(title, body):  # verdict: missing
    claims = claims_of(request.headers.get("Authorization"))
    if "error" in claims:
        return jsonify(claims), 401
    pattern = Pattern.query.filter_by(title=title).first()  # expect: BOLA002
    if pattern is None:
        return jsonify(error="no such pattern"), 404
    pattern.secret = body["secret"]
    db.session.commit()
    return jsonify(secret=pattern.secret)


def gallery(title):  # verdict: nocred
    pattern = Pattern.query.filter_by(title=title).first()
    return jsonify(secret=pattern.secret)
