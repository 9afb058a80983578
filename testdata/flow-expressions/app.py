from flask import Flask, abort, jsonify, request

app = Flask(__name__)

ASTRONOMERS = {"key-a": {"id": 1, "seen": 0}, "key-b": {"id": 2, "seen": 0}}
PLATES = {1: (1, "AAA"), 2: (2, "BBB")}
NIGHTS = {1: {"by": 1, "sky": "AAA", "hours": 1}, 2: {"by": 2, "sky": "BBB", "hours": 1}}


def me():
    return ASTRONOMERS.get(request.headers.get("X-API-Key")) or abort(401)


@app.get("/plates/<int:n>")
def plate(n):  # verdict: after
    who = me()
    match PLATES.get(n):  # expect: BOLA004
        case (owner, image) if owner == who["id"]:
            return jsonify(image=image)
        case _:
            abort(404)


@app.get("/plates/<int:n>/lens")
def lens(n):  # verdict: missing
    who = me()
    found = PLATES.get(n) or abort(404)  # expect: BOLA001
    (owner, image), visitor = found, who["id"]
    owner, visitor = visitor, visitor
    if owner != visitor:
        abort(404)
    return jsonify(image=image)


@app.get("/nights/<int:n>")
def night(n):  # verdict: after
    who = me()
    if (found := NIGHTS.get(n)) and found["by"] == who["id"]:  # expect: BOLA004
        return jsonify(sky=found["sky"])
    abort(404)


@app.get("/nights/<int:n>/dome")
def dome(n):  # verdict: after-late
    who = me()
    if (found := NIGHTS.get(n)) and (found["by"] == who["id"] or found["hours"]):  # expect: BOLA003
        return jsonify(sky=found["sky"])
    abort(404)


@app.get("/nights/<int:n>/sky")
def sky(n):  # verdict: after
    who = me()
    found = NIGHTS.get(n, {})  # expect: BOLA004
    text = found["sky"] if found.get("by") == who["id"] else None
    return jsonify(sky=text) if text else abort(404)


@app.post("/nights/list")
def listing():  # verdict: scoped
    who = me()
    wanted = request.get_json()["ids"]
    return jsonify([
        x["sky"]
        for n, x in NIGHTS.items()
        if n in wanted
        if x["by"] == who["id"]  # filter
    ])


@app.post("/nights/<int:n>/hours")
def hours(n):  # verdict: after
    who = me()
    who["seen"] += 1
    found = NIGHTS.get(n)  # expect: BOLA004
    if not found or found["by"] != who["id"]:  # guard
        abort(404)
    found["hours"] += 1
    return jsonify(hours=found["hours"])


@app.post("/nights/<int:n>/extend")
def extend(n):  # verdict: missing
    who = me()
    who["seen"] += 1
    found = NIGHTS.get(n)  # expect: BOLA002
    if not found or found["hours"] == who["id"] - 100:
        abort(404)
    found["hours"] += 1
    return jsonify(hours=found["hours"])
