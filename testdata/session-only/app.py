from flask import Flask, abort, jsonify, request, session

app = Flask(__name__)
app.config["SECRET_KEY"] = "for tests"

USERS = {"key-a": 1, "key-b": 2}
SEATS = {1: {"user": 1, "row": "AAA"}, 2: {"user": 2, "row": "BBB"}}


@app.post("/login")
def login():  # verdict: none
    user = USERS.get(request.headers.get("X-API-Key"))
    if user is None:
        abort(401)
    session["user"] = user
    return "", 204


@app.get("/web/seats/<int:n>")
def web_seat(n):  # verdict: session
    if "user" not in session:
        abort(401)
    found = SEATS.get(n) or abort(404)
    return jsonify(row=found["row"])


@app.get("/web/seats/<int:n>/row")
def web_row(n):  # verdict: session
    user = session.get("user") or abort(401)
    found = SEATS.get(n)
    if found is None or found["user"] != user:
        abort(404)
    return jsonify(row=found["row"])


@app.get("/seats/<int:n>/ticket")
def ticket(n):  # verdict: after
    user = session.get("user")
    if user is None:
        user = USERS.get(request.headers.get("X-API-Key"))
    if user is None:
        abort(401)
    found = SEATS.get(n)  # expect: BOLA004
    if found is None or found["user"] != user:  # guard
        abort(404)
    return jsonify(row=found["row"])


@app.get("/seats/<int:n>")
def seat(n):  # verdict: after-late
    user = session.get("user")
    key = request.headers.get("X-API-Key")
    if user is None and key not in USERS:
        abort(401)
    found = SEATS.get(n) or abort(404)  # expect: BOLA003
    if user is not None and found["user"] != user:
        abort(404)
    return jsonify(row=found["row"])
