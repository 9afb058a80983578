from flask import Blueprint, abort, g, jsonify, request

from .data import HOLDERS
from .service import load, save, service

bp = Blueprint("quarry", __name__)


def token():
    return request.headers.get("X-Api-Key")


@bp.get("/blocks/<int:block_id>")
def block(block_id):  # verdict: scoped
    with service(access_token=token()) as api:
        return jsonify(api.block(block_id))


@bp.post("/blocks/<int:block_id>/blast")
def blast(block_id):  # verdict: missing
    with service(access_token=token()) as api:
        return jsonify(api.blast(block_id))


def arguments():
    g.user = HOLDERS.get(token()) or abort(401)
    args = dict(request.get_json(silent=True) or {})
    args["user"] = g.user
    return args


@bp.get("/orders/<int:order_id>")
def order(order_id):  # verdict: scoped
    args = arguments()
    args["id"] = order_id
    return jsonify(load(args) or abort(404))


@bp.patch("/orders/<int:order_id>")
def change(order_id):  # verdict: missing
    args = arguments()
    args["id"] = order_id
    return jsonify(save(args))
