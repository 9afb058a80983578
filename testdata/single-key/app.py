import hmac
import os

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
app.config["SERVICE_KEY"] = os.environ.get("SERVICE_KEY", "key-a")
FEED_TOKEN = "key-feed"

BREWERS = {"key-a": 1, "key-b": 2}
VATS = {1: {"brewer": 1, "malt": "AAA"}, 2: {"brewer": 2, "malt": "BBB"}}


def service_only():
    if not hmac.compare_digest(request.headers.get("X-API-Key", ""), app.config["SERVICE_KEY"]):
        abort(401)


@app.get("/internal/vats/<int:vat_id>")
def internal_vat(vat_id):  # verdict: single
    service_only()
    return jsonify(VATS.get(vat_id) or abort(404))


@app.delete("/internal/vats/<int:vat_id>")
def empty_vat(vat_id):  # verdict: single
    if request.headers.get("Authorization") != f"Bearer {app.config['SERVICE_KEY']}":
        abort(401)
    if VATS.pop(vat_id, None) is None:
        abort(404)
    return "", 204


@app.get("/feed/vats/<int:vat_id>")
def feed_vat(vat_id):  # verdict: single
    if request.args.get("token") != FEED_TOKEN:
        return jsonify(error="token"), 401
    return jsonify(malt=VATS[vat_id]["malt"]) if vat_id in VATS else abort(404)


@app.get("/vats/<int:vat_id>")
def vat(vat_id):  # verdict: missing
    brewer = BREWERS.get(request.headers.get("X-API-Key"))
    if brewer is None:
        abort(401)
    found = VATS.get(vat_id)  # expect: BOLA001
    return jsonify(malt=found["malt"]) if found else abort(404)


@app.get("/vats/<int:vat_id>/malt")
def malt(vat_id):  # verdict: after
    brewer = BREWERS.get(request.headers.get("X-API-Key"))
    if brewer is None:
        abort(401)
    found = VATS.get(vat_id)  # expect: BOLA004
    if found is None or found["brewer"] != brewer:  # guard
        abort(404)
    return jsonify(malt=found["malt"])
