from functools import wraps

from flask import Flask, abort, g, jsonify, request

app = Flask(__name__)
get = app.get

HOUSES = {"key-a": {"name": "north", "meters": [1]}, "key-b": {"name": "south", "meters": [2]}}
METERS = {1: {"house": "north", "kwh": "AAA"}, 2: {"house": "south", "kwh": "BBB"}}


def keyed(view):
    @wraps(view)
    def inner(**kwargs):
        g.house = HOUSES.get(request.headers.get("X-API-Key"))
        if g.house is None:
            abort(401)
        return view(**kwargs)

    return inner


def own_meter(view):
    @wraps(view)
    def inner(meter_id, **kwargs):
        if meter_id not in g.house["meters"]:  # guard
            abort(404)
        return view(meter_id=meter_id, **kwargs)

    return inner


def meter(meter_id):  # verdict: before
    return jsonify(kwh=METERS[meter_id]["kwh"])


def reading(meter_id):  # verdict: missing
    found = METERS.get(meter_id) or abort(404)  # expect: BOLA001
    return jsonify(kwh=found["kwh"], house=g.house["name"])


def reset(meter_id):  # verdict: before
    METERS[meter_id]["kwh"] = "0"
    return "", 204


def seal(meter_id):  # verdict: missing
    found = METERS.get(meter_id) or abort(404)  # expect: BOLA002
    found["kwh"] = "sealed"
    return "", 204


ROUTES = [
    ("/meters/<int:meter_id>", meter, ["GET"], [own_meter, keyed]),
    ("/meters/<int:meter_id>/reading", reading, ["GET"], [keyed]),
    ("/meters/<int:meter_id>/reset", reset, ["POST"], [own_meter, keyed]),
    ("/meters/<int:meter_id>/seal", seal, ["POST"], [keyed]),
]

for rule, view, methods, wrappers in ROUTES:
    for wrapper in wrappers:
        view = wrapper(view)
    app.add_url_rule(rule, view_func=view, methods=methods)


@get("/houses/<name>")
@keyed
def house(name):  # verdict: before
    if name != g.house["name"]:  # guard
        abort(404)
    return jsonify([m["kwh"] for m in METERS.values() if m["house"] == name])
