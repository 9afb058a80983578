from flask import abort, g, request

from .store import OWNERS


def requires_auth():
    g.owner = OWNERS.get(request.headers.get("X-Api-Key"))
    if g.owner is None:
        abort(401)


def check_stay():
    if request.view_args["stay_id"] not in g.owner["stays"]:
        abort(404)
