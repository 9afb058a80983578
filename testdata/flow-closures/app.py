from functools import partial, wraps

from flask import Flask, abort, jsonify, request

app = Flask(__name__)

KEEPERS = {"key-a": {"id": 1}, "key-b": {"id": 2}}
TANKS = {1: {"keeper": 1, "fish": "AAA"}, 2: {"keeper": 2, "fish": "BBB"}}


def with_keeper(view):
    @wraps(view)
    def inner(**kwargs):
        keeper = KEEPERS.get(request.headers.get("X-API-Key"))
        if keeper is None:
            abort(401)
        return view(keeper, **kwargs)

    return inner


def checker(keeper):
    return lambda tank: tank is not None and tank["keeper"] == keeper["id"]


def finder(number, owner_id):
    return next((t for n, t in TANKS.items() if n == number and t["keeper"] == owner_id), None)


@app.get("/tanks/<int:number>")
@with_keeper
def tank(keeper, number):  # verdict: after
    allowed = checker(keeper)
    found = TANKS.get(number)  # expect: BOLA004
    if not allowed(found):  # guard
        abort(404)
    return jsonify(fish=found["fish"])


@app.get("/tanks/<int:number>/drain")
@with_keeper
def drain(keeper, number):  # verdict: missing
    allowed = checker(keeper)
    found = TANKS.get(number)  # expect: BOLA001
    if not allowed:
        abort(404)
    return jsonify(fish=found["fish"]) if found else abort(404)


@app.get("/tanks/<int:number>/pump")
@with_keeper
def pump(keeper, number):  # verdict: scoped
    find = partial(finder, number)
    found = find(keeper["id"])
    return jsonify(fish=found["fish"]) if found else abort(404)


@app.get("/tanks/<int:number>/light")
@with_keeper
def light(keeper, number):  # verdict: missing
    def look(n, who=keeper["id"]):
        found = TANKS.get(n)  # expect: BOLA001
        if found is None:
            abort(404)
        return {"fish": found["fish"], "who": who}

    return jsonify(look(number))


@app.get("/tanks/<int:number>/heater")
@with_keeper
def heater(keeper, number):  # verdict: after
    def look(n):
        found = TANKS.get(n)  # expect: BOLA004
        if found is None or found["keeper"] != keeper["id"]:  # guard
            abort(404)
        return found

    return answer(look, number)


@app.get("/tanks/<int:number>/filter")
@with_keeper
def filter_tank(keeper, number):  # verdict: missing
    allowed = lambda t: t["keeper"] == keeper["id"]  # noqa: E731
    found = TANKS.get(number) or abort(404)  # expect: BOLA001
    keeper = {"id": found["keeper"]}
    if not allowed(found):
        abort(404)
    return jsonify(fish=found["fish"])


def answer(loader, number):
    return jsonify(fish=loader(number)["fish"])
