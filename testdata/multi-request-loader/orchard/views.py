from flask import Blueprint, jsonify, request, session
from flask_login import current_user, login_required, login_user

from .login import browser_only
from .models import Grower, Tree, db

bp = Blueprint("orchard", __name__)


@bp.post("/login")
def login():  # verdict: nocred
    grower = Grower.query.filter_by(id=request.json["id"], password=request.json["password"]).first_or_404()
    login_user(grower)
    return jsonify(id=grower.id)


@bp.get("/trees/<int:tree_id>")
@login_required
def tree(tree_id):  # verdict: scoped
    found = Tree.query.filter_by(
        id=tree_id,
        grower_id=current_user.id,  # filter
    ).first_or_404()
    return jsonify(label=found.label)


@bp.put("/trees/<int:tree_id>")
@login_required
def prune(tree_id):  # verdict: missing
    found = db.get_or_404(Tree, tree_id)  # expect: BOLA002
    found.label = f"{current_user.id}: pruned"
    db.session.commit()
    return jsonify(label=found.label)


@bp.get("/trees/<int:tree_id>/ledger")
@login_required
def ledger(tree_id):  # verdict: missing
    query = Tree.query.filter_by(id=tree_id)
    if "_user_id" in session:
        query = query.filter_by(grower_id=current_user.id)
    found = query.first_or_404()  # expect: BOLA001
    return jsonify(label=found.label)


@bp.get("/trees/<int:tree_id>/settings")
@browser_only
def settings(tree_id):  # verdict: session
    found = db.get_or_404(Tree, tree_id)
    return jsonify(label=found.label)
