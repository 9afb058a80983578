import functools

from flask import g, jsonify, make_response, request

from .models import Grower
from .storage import find


def refusal():
    g.grower = find(Grower, request.headers.get("X-Api-Key", ""), "api_key")
    if g.grower is None:
        return make_response(jsonify(error="key"), 401)
    return None


def keyed(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        answer = refusal()
        if answer:
            return answer
        return f(*args, **kwargs)

    return inner
