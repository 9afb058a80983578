import re

from flask import Flask, abort, jsonify, request

app = Flask(__name__)

LINES = [{"no": 1, "key": "key-a"}, {"no": 2, "key": "key-b"}]
TICKETS = {1: {"line": 1, "to": "AAA"}, 2: {"line": 2, "to": "BBB"}}
BEARER = re.compile(r"^Bearer\s+(\S+)$")


def line_for(key):
    for line in LINES:
        if line["key"] == key:
            return line
    abort(401)


@app.get("/tickets/<int:no>")
def ticket(no):  # verdict: after
    parts = request.headers.get("Authorization", "").split()
    if len(parts) != 2 or parts[0] != "Bearer":
        abort(401)
    line = line_for(parts[1])
    found = TICKETS.get(no)  # expect: BOLA004
    if found is None or found["line"] != line["no"]:  # guard
        abort(404)
    return jsonify(to=found["to"])


@app.get("/tickets/<int:no>/deck")
def deck(no):  # verdict: missing
    header = request.headers.get("Authorization") or abort(401)
    if not header.startswith("Bearer "):
        abort(401)
    line = line_for(header[7:])
    found = TICKETS.get(no) or abort(404)  # expect: BOLA001
    return jsonify(line=line["no"], deck=found["to"])


@app.get("/tickets/<int:no>/berth")
def berth(no):  # verdict: after
    line = line_for(request.headers.get("Authorization", "").removeprefix("Bearer "))
    found = TICKETS.get(no) or abort(404)  # expect: BOLA004
    if line["no"] != found["line"]:  # guard
        abort(404)
    return jsonify(berth=found["to"])


@app.get("/tickets/<int:no>/gangway")
def gangway(no):  # verdict: missing
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        abort(401)
    line_for(key)
    found = TICKETS.get(no) or abort(404)  # expect: BOLA001
    if found["line"] != request.args.get("line", type=int):
        abort(404)
    return jsonify(gangway=found["to"])


@app.get("/tickets/<int:no>/meal")
def meal(no):  # verdict: after
    match = BEARER.match(request.headers.get("Authorization", ""))
    if match is None:
        abort(401)
    line = line_for(match.group(1))
    found = TICKETS.get(no)  # expect: BOLA004
    if not found or found["line"] != line["no"]:  # guard
        abort(404)
    return jsonify(meal=found["to"])


@app.get("/tickets/<int:no>/cabin")
def cabin(no):  # verdict: missing
    auth = request.authorization
    if auth is None or auth.type != "bearer":
        abort(401)
    line = line_for(auth.token)
    found = TICKETS.get(no)  # expect: BOLA001
    if not found or found["line"] is line:
        abort(404)
    return jsonify(cabin=found["to"])


@app.get("/tickets/<int:no>/car")
def car(no):  # verdict: after
    auth = request.authorization
    if auth is None or auth.type != "basic":
        abort(401)
    line = line_for(auth.password)
    found = TICKETS.get(no)  # expect: BOLA004
    if not found or found["line"] != line["no"]:  # guard
        abort(404)
    return jsonify(car=found["to"])
