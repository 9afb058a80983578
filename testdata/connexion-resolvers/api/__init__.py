import functools

from flask import abort
from flask.views import MethodView

from .store import STALLS


def owned(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        stall = STALLS.get(kwargs["stall_id"])  # expect: BOLA004
        if stall is None or stall["owner"] != kwargs["user"]:  # guard
            abort(404)
        return view(*args, **kwargs)
    return inner


class StallsView(MethodView):
    def get(self, stall_id, user, **rest):  # verdict: missing
        stall = STALLS.get(stall_id)  # expect: BOLA001
        if stall is None or not user:
            abort(404)
        return stall

    @owned
    def put(self, stall_id, body, user, **rest):  # verdict: after
        STALLS[stall_id]["hay"] = body["hay"]
        return STALLS[stall_id]

    def delete(self, stall_id, token_info, **rest):  # verdict: after
        stall = STALLS.get(stall_id)  # expect: BOLA004
        if stall is None or stall["owner"] != token_info["uid"]:  # guard
            abort(404)
        del STALLS[stall_id]
        return stall
