import hashlib
import hmac
import os

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
app.config["LINK_SECRET"] = os.environ.get("LINK_SECRET", "made at deployment")

STUDIOS = {"s1": {"secret": "key-a"}, "s2": {"secret": "key-b"}}
PHOTOS = {1: {"studio": "s1", "title": "AAA"}, 2: {"studio": "s2", "title": "BBB"}}


def sign(secret, text):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def studio():
    """The studio whose secret signed this request's path."""
    name = request.headers.get("X-Studio", "")
    row = STUDIOS.get(name)
    if row is None:
        abort(401)
    if not hmac.compare_digest(sign(row["secret"], request.path), request.headers.get("X-Signature", "")):
        abort(401)
    return name


@app.get("/photos/<int:photo_id>/print")
def print_photo(photo_id):  # verdict: before
    given = request.headers.get("X-Signature", "")
    if not given:
        abort(401)
    if not hmac.compare_digest(sign(app.config["LINK_SECRET"], f"photo:{photo_id}"), given):  # guard
        abort(403)
    found = PHOTOS.get(photo_id)
    return jsonify(title=found["title"]) if found else abort(404)


@app.get("/photos/<int:photo_id>/zoom")
def zoom(photo_id):  # verdict: missing
    given = request.headers.get("X-Signature", "")
    if not hmac.compare_digest(hashlib.sha256(f"photo:{photo_id}".encode()).hexdigest(), given):
        abort(403)
    found = PHOTOS.get(photo_id)  # expect: BOLA001
    return jsonify(title=found["title"]) if found else abort(404)


@app.get("/photos/<int:photo_id>/frame")
def frame(photo_id):  # verdict: missing
    day = request.args.get("day", "")
    given = request.headers.get("X-Signature", "")
    if not hmac.compare_digest(sign(app.config["LINK_SECRET"], f"day:{day}"), given):
        abort(403)
    found = PHOTOS.get(photo_id)  # expect: BOLA001
    return jsonify(title=found["title"]) if found else abort(404)


@app.get("/photos/<int:photo_id>")
def photo(photo_id):  # verdict: after
    name = studio()
    found = PHOTOS.get(photo_id)  # expect: BOLA004
    if found is None or found["studio"] != name:  # guard
        abort(404)
    return jsonify(title=found["title"])


@app.get("/photos/<int:photo_id>/title")
def title(photo_id):  # verdict: missing
    name = studio()
    found = PHOTOS.get(photo_id)  # expect: BOLA001
    if found is None:
        abort(404)
    return jsonify(title=found["title"], asked_by=name)
