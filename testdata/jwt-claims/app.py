import os

import jwt
from flask import Flask, abort, g, jsonify, request

app = Flask(__name__)
app.config["JWT_SECRET"] = os.environ.get("JWT_SECRET", "a secret of thirty-two bytes or so")

STAGES = {1: {"troupe": "t1", "play": "AAA"}, 2: {"troupe": "t2", "play": "BBB"}}


def token():
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        abort(401)
    return value


def claims():
    try:
        return jwt.decode(token(), app.config["JWT_SECRET"], algorithms=["HS256"])
    except jwt.PyJWTError:
        abort(401)


@app.get("/stages/<int:stage_id>")
def stage(stage_id):  # verdict: after
    who = claims()
    found = STAGES.get(stage_id)  # expect: BOLA004
    if found is None or found["troupe"] != who["troupe"]:  # guard
        abort(404)
    return jsonify(play=found["play"])


@app.get("/stages/<int:stage_id>/play")
def play(stage_id):  # verdict: missing
    who = claims()
    found = STAGES.get(stage_id)  # expect: BOLA001
    if found is None or "troupe" not in who:
        abort(404)
    return jsonify(play=found["play"])


@app.get("/stages/<int:stage_id>/draft")
def draft(stage_id):  # verdict: missing
    who = jwt.decode(token(), options={"verify_signature": False})
    found = STAGES.get(stage_id)  # expect: BOLA001
    if found is None or found["troupe"] != who.get("troupe"):
        abort(404)
    return jsonify(play=found["play"])


@app.get("/troupes/<troupe>/stages/<int:stage_id>")
def troupe_stage(troupe, stage_id):  # verdict: after
    g.claims = claims()
    if g.claims["troupe"] != troupe:  # guard
        abort(403)
    found = STAGES.get(stage_id)  # expect: BOLA004
    if found is None or found["troupe"] != troupe:
        abort(404)
    return jsonify(play=found["play"])


@app.get("/troupes/<troupe>/halls/<int:stage_id>")
def hall(troupe, stage_id):  # verdict: missing
    g.claims = claims()
    if not g.claims.get("troupe"):
        abort(403)
    found = STAGES.get(stage_id)  # expect: BOLA001
    if found is None or found["troupe"] != troupe:
        abort(404)
    return jsonify(play=found["play"])
