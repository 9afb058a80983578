from flask import Blueprint, abort, jsonify, request, session
from flask_login import current_user, login_user

from .login import browser_only, permitted, with_season
from .models import Gardener, Plot, db

bp = Blueprint("allotment", __name__)


@bp.post("/login")
def login():  # verdict: nocred
    gardener = Gardener.query.filter_by(id=request.json["id"], password=request.json["password"]).first_or_404()
    session["gardener_id"] = gardener.id
    login_user(gardener)
    return jsonify(id=gardener.id)


@bp.get("/plots/<int:plot_id>")
@permitted
def show(plot_id):  # verdict: missing
    plot = db.get_or_404(Plot, plot_id)  # expect: BOLA001
    return jsonify(crop=plot.crop)


@bp.get("/my/plots/<int:plot_id>")
@permitted
def show_mine(plot_id):  # verdict: scoped
    plot = Plot.query.filter_by(
        id=plot_id,
        gardener_id=current_user.id,  # filter
    ).first_or_404()
    return jsonify(crop=plot.crop)


@bp.put("/plots/<int:plot_id>")
@with_season
@permitted
def sow(plot_id, season):  # verdict: missing
    plot = db.get_or_404(Plot, plot_id)  # expect: BOLA002
    plot.crop = f"{season}: {request.json['crop']}"
    db.session.commit()
    return jsonify(crop=plot.crop)


@bp.put("/my/plots/<int:plot_id>")
@with_season
@permitted
def sow_mine(plot_id, season):  # verdict: after
    plot = db.get_or_404(Plot, plot_id)  # expect: BOLA004
    if plot.gardener_id != current_user.id:  # guard
        abort(404)
    plot.crop = f"{season}: {request.json['crop']}"
    db.session.commit()
    return jsonify(crop=plot.crop)


@bp.get("/plots/<int:plot_id>/page")
@browser_only
def page(plot_id):  # verdict: session
    plot = db.get_or_404(Plot, plot_id)
    return jsonify(crop=plot.crop, language=session["language"])


@bp.get("/plots/<int:plot_id>/free")
def free(plot_id):  # verdict: nocred
    if "language" not in session:
        abort(400)
    plot = Plot.numbered(plot_id)
    if plot is None:
        abort(404)
    return jsonify(crop=plot.crop, language=session["language"])
