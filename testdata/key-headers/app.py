from flask import Flask, abort, jsonify, request

app = Flask(__name__)

KEEPERS = {"key-a": 1, "key-b": 2}
HIVES = {
    "h1": {"keeper": 1, "honey": "AAA"},
    "h2": {"keeper": 2, "honey": "BBB"},
}


@app.get("/hives/<name>")
def hive(name):  # verdict: after
    keeper = KEEPERS.get(request.headers.get("x-api-key"))
    if keeper is None:
        abort(401)
    found = HIVES.get(name)  # expect: BOLA004
    if found is None or found["keeper"] != keeper:  # guard
        abort(404)
    return jsonify(honey=found["honey"])


@app.get("/hives/<name>/weight")
def weight(name):  # verdict: missing
    keeper = KEEPERS.get(request.headers["X-Api-Key"])
    if keeper is None:
        abort(401)
    found = HIVES.get(name)  # expect: BOLA001
    if found is None:
        abort(404)
    return jsonify(keeper=keeper, honey=found["honey"])


@app.get("/hives/<name>/frames")
def frames(name):  # verdict: missing
    headers = request.headers
    token = headers.get("X-Auth-Token") or headers.get("X-API-Key")
    if token not in KEEPERS:
        abort(401)
    found = HIVES.get(name)  # expect: BOLA001
    if found is None or not found["keeper"]:
        abort(404)
    return jsonify(frames=[found["honey"]])


@app.get("/hives/<name>/queen")
def queen(name):  # verdict: after
    headers = request.headers
    token = headers.get("X-Auth-Token") or headers.get("X-API-Key")
    if token not in KEEPERS:
        abort(401)
    found = HIVES.get(name)  # expect: BOLA004
    if found is None or KEEPERS[token] != found["keeper"]:  # guard
        abort(404)
    return jsonify(queen=found["honey"])


@app.get("/hives/<name>/swarm")
def swarm(name):  # verdict: after
    if not (key := request.environ.get("HTTP_X_API_KEY")):
        abort(401)
    keeper = KEEPERS.get(key, 0)
    if not keeper:
        abort(403)
    found = HIVES.get(name)  # expect: BOLA004
    if not found or keeper != found["keeper"]:  # guard
        abort(404)
    return found["honey"]


@app.get("/hives/<name>/brood")
def brood(name):  # verdict: missing
    if not (key := request.environ.get("HTTP_X_API_KEY")):
        abort(401)
    keeper = KEEPERS.get(key, 0)
    if not keeper:
        abort(403)
    found = HIVES.get(name)  # expect: BOLA001
    if not found or keeper == found["honey"]:
        abort(404)
    return found["honey"]
