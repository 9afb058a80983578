from flask import Blueprint, abort, g, jsonify, request

from .models import Firing, db
from .wrappers import as_firing, for_pages, key_required, potters_only, with_options

bp = Blueprint("firings", __name__)


@bp.get("/firings/<int:number>")
@for_pages
@key_required
def show(number):  # verdict: missing
    return jsonify(glaze=db.get_or_404(Firing, number).glaze)  # expect: BOLA001


@bp.get("/my/firings/<int:number>")
@for_pages
@key_required
def show_mine(number):  # verdict: scoped
    firing = Firing.query.filter_by(
        id=number,
        potter_id=g.potter.id,  # filter
    ).first_or_404()
    return jsonify(glaze=firing.glaze)


@bp.put("/firings/<int:number>")
@key_required
@for_pages
def reglaze(number):  # verdict: missing
    firing = db.get_or_404(Firing, number)  # expect: BOLA002
    firing.glaze = request.json["glaze"]
    db.session.commit()
    return "", 204


@bp.put("/my/firings/<int:number>")
@key_required
@for_pages
def reglaze_mine(number):  # verdict: after
    firing = db.get_or_404(Firing, number)  # expect: BOLA004
    if firing.potter_id != g.potter.id:  # guard
        abort(404)
    firing.glaze = request.json["glaze"]
    db.session.commit()
    return "", 204


@bp.get("/firings/<int:number>/card")
@as_firing
@key_required
def card(number):  # verdict: missing
    return db.session.get(Firing, number) or abort(404)  # expect: BOLA001


@bp.get("/my/firings/<int:number>/card")
@as_firing
@key_required
def card_of_mine(number):  # verdict: scoped
    query = db.select(Firing).where(Firing.id == number)
    query = query.where(Firing.potter_id == g.potter.id)  # guard
    return db.first_or_404(query)


@bp.get("/firings/<int:number>/label")
@key_required
@with_options(loud=False)
def label(number, loud):  # verdict: missing
    glaze = db.get_or_404(Firing, number).glaze  # expect: BOLA001
    return jsonify(label=f"{glaze}!" if loud else glaze)


@bp.get("/my/firings/<int:number>/label")
@key_required
@with_options(loud=False)
def label_of_mine(number, loud):  # verdict: after
    firing = db.get_or_404(Firing, number)  # expect: BOLA004
    if firing.potter_id != g.potter.id:  # guard
        abort(404)
    return jsonify(label=f"{firing.glaze}!" if loud else firing.glaze)


@bp.delete("/firings/<int:number>")
@potters_only
def drop(number):  # verdict: missing
    db.session.delete(db.get_or_404(Firing, number))  # expect: BOLA002
    db.session.commit()
    return "", 204


@bp.delete("/my/firings/<int:number>")
@potters_only
def drop_mine(number):  # verdict: scoped
    firing = Firing.query.filter_by(
        id=number,
        potter_id=g.potter.id,  # filter
    ).first_or_404()
    db.session.delete(firing)
    db.session.commit()
    return "", 204
