from flask import Flask, abort, jsonify, request

app = Flask(__name__)

KEYS = {"key-a": "ann", "key-b": "ben"}
LOCKERS = {"ann": {1: "AAA"}, "ben": {2: "BBB"}}
BY_PAIR = {("ann", 1): "AAA", ("ben", 2): "BBB"}
FLAT = {1: {"who": "ann", "item": "AAA"}, 2: {"who": "ben", "item": "BBB"}}


def member():
    name = KEYS.get(request.headers.get("X-API-Key"))
    if name is None:
        abort(401)
    return name


@app.get("/lockers/<int:n>")
def locker(n):  # verdict: scoped
    mine = LOCKERS[member()]
    if n not in mine:
        abort(404)
    return jsonify(item=mine[n])


@app.get("/members/<name>/lockers/<int:n>")
def swap(name, n):  # verdict: missing
    member()
    item = LOCKERS.get(name, {}).get(n)  # expect: BOLA001
    if item is None:
        abort(404)
    return jsonify(item=item)


@app.get("/pairs/<int:n>")
def pair(n):  # verdict: scoped
    item = BY_PAIR.get((member(), n))
    return jsonify(item=item) if item else abort(404)


@app.get("/flat/<int:n>")
def flat(n):  # verdict: missing
    who = member()
    try:
        entry = FLAT[n]  # expect: BOLA001
    except KeyError:
        abort(404)
    return jsonify(item=entry["item"], asked_by=who)


@app.delete("/flat/<int:n>")
def empty(n):  # verdict: missing
    member()
    entry = FLAT.pop(n, None)  # expect: BOLA002
    return ("", 204) if entry else abort(404)


@app.put("/flat/<int:n>")
def fill(n):  # verdict: after
    who = member()
    entry = FLAT.get(n)  # expect: BOLA004
    if entry is None or entry["who"] != who:  # guard
        abort(404)
    entry["item"] = request.get_json()["item"]
    return jsonify(item=entry["item"])
