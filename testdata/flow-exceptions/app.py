from contextlib import contextmanager

from flask import Flask, abort, jsonify, request

app = Flask(__name__)

GARDENERS = {"key-a": "gia", "key-b": "hal"}
VINES = {1: {"by": "gia", "grape": "AAA", "cut": 0}, 2: {"by": "hal", "grape": "BBB", "cut": 0}}


class Foreign(Exception):
    pass


def gardener():
    try:
        return GARDENERS[request.headers.get("X-API-Key", "")]
    except KeyError:
        abort(401)


def must_own(who, vine):
    if vine["by"] != who:  # guard
        raise Foreign(who)


class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return kind is Foreign


@contextmanager
def journal(who):
    try:
        yield who
    except Foreign:
        abort(404)


@app.get("/vines/<int:vine_id>")
def vine(vine_id):  # verdict: after
    who = gardener()
    try:
        found = VINES[vine_id]  # expect: BOLA004
        must_own(who, found)
    except (KeyError, Foreign):
        abort(404)
    return jsonify(grape=found["grape"])


@app.get("/vines/<int:vine_id>/trim")
def trim(vine_id):  # verdict: missing
    who = gardener()
    found = VINES.get(vine_id) or abort(404)  # expect: BOLA001
    try:
        must_own(who, found)
    except Foreign as problem:
        app.logger.warning("foreign vine: %s", problem)
    return jsonify(grape=found["grape"])


@app.post("/vines/<int:vine_id>/prune")
def prune(vine_id):  # verdict: after-late
    who = gardener()
    found = VINES.get(vine_id) or abort(404)  # expect: BOLA003
    try:
        must_own(who, found)
    except Foreign:
        abort(404)
    finally:
        found["cut"] += 1
    return "", 204


@app.post("/vines/<int:vine_id>/water")
def water(vine_id):  # verdict: after
    who = gardener()
    found = VINES.get(vine_id) or abort(404)  # expect: BOLA004
    with journal(who):
        must_own(who, found)
        found["cut"] -= 1
    return "", 204


@app.get("/vines/<int:vine_id>/graft")
def graft(vine_id):  # verdict: missing
    who = gardener()
    found = VINES.get(vine_id) or abort(404)  # expect: BOLA001
    with Quiet():
        must_own(who, found)
    return jsonify(grape=found["grape"])


@app.get("/vines/<int:vine_id>/press")
def press(vine_id):  # verdict: after
    who = gardener()
    found = VINES.get(vine_id) or abort(404)  # expect: BOLA004
    try:
        must_own(who, found)
    except Foreign:
        grape = None
    else:
        grape = found["grape"]
    return jsonify(grape=grape) if grape else abort(404)
