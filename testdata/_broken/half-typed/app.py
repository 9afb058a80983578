from flask import Flask, abort, jsonify, request

app = Flask(__name__)

OWNERS = {"key-a": 1, "key-b": 2}
KITES = {1: {"owner": 1, "string": "AAA"}, 2: {"owner": 2, "string": "BBB"}}


def owner():
    return OWNERS.get(request.headers.get("X-API-Key")) or abort(401)


@app.get("/kites/<int:n>")
def kite(n):  # verdict: missing
    owner()
    found = KITES.get(n) or abort(404)  # expect: BOLA001
    return jsonify(string=found["string"])


@app.get("/kites/<int:n>/tail")
def tail(n):  # verdict: ?
    me = owner()
    found = KITES.get(


@app.get("/kites/<int:n>/string")
def string(n):  # verdict: after
    me = owner()
    found = KITES.get(n)  # expect: BOLA004
    if found is None or found["owner"] != me:  # guard
        abort(404)
    return jsonify(string=found["string"])
