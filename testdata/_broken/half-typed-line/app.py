from flask import Flask, abort, jsonify, request

app = Flask(__name__)

OWNERS = {"key-a": 1, "key-b": 2}
BOOKS = {1: {"owner": 1, "title": "AAA"}, 2: {"owner": 2, "title": "BBB"}}


def owner():
    return OWNERS.get(request.headers.get("X-API-Key")) or abort(401)


@app.get("/books/<int:n>/cover")
def cover(n):  # verdict: ?
    me = owner()
    found = BOOKS.
    if found["owner"] != me


@app.get("/books/<int:n>")
def book(n):  # verdict: missing
    owner()
    found = BOOKS.get(n) or abort(404)  # expect: BOLA001
    return jsonify(title=found["title"])


@app.get("/books/<int:n>/title")
def title(n):  # verdict: after
    me = owner()
    found = BOOKS.get(n)  # expect: BOLA004
    if found is None or found["owner"] != me:  # guard
        abort(404)
    return jsonify(title=found["title"])
