from flask import Blueprint, abort, jsonify

from .auth import auth
from .store import PIECES

bp = Blueprint("pieces", __name__)


@bp.get("/<int:piece_id>")
@auth.login_required
def piece(piece_id):  # verdict: after
    found = PIECES[piece_id]  # expect: BOLA004
    if found["curator"] != auth.current_user()["id"]:  # guard
        abort(404)
    return jsonify(found)


@bp.delete("/<int:piece_id>")
@auth.login_required
def remove(piece_id):  # verdict: missing
    gone = PIECES.pop(piece_id)  # expect: BOLA002
    return jsonify(gone, auth.current_user()["id"])


@bp.get("/<int:piece_id>/audit")
@auth.login_required(role="admin")
def audit(piece_id):  # verdict: admin
    return jsonify(PIECES[piece_id])


@auth.login_required
@bp.get("/<int:piece_id>/poster")
def poster(piece_id):  # verdict: nocred
    return jsonify(PIECES[piece_id])
