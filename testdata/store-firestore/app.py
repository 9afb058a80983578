from functools import wraps

from flask import Flask, abort, g, jsonify, request
from google.cloud import firestore

app = Flask(__name__)
db = firestore.Client()


def skipper_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        found = db.collection("skippers").where("key", "==", request.headers.get("X-API-Key", "")).get()
        if not found:
            abort(401)
        g.skipper = found[0].id
        return view(*args, **kwargs)

    return checked


@app.get("/logs/<log_id>")
@skipper_required
def log(log_id):  # verdict: missing
    found = db.collection("logs").document(log_id).get()  # expect: BOLA001
    if not found.exists:
        abort(404)
    return jsonify(found.to_dict())


@app.get("/own/logs/<log_id>")
@skipper_required
def own_log(log_id):  # verdict: scoped
    found = db.collection("skippers").document(g.skipper).collection("logs").document(log_id).get()
    if not found.exists:
        abort(404)
    return jsonify(found.to_dict())


@app.get("/skippers/<skipper_id>/logs/<log_id>")
@skipper_required
def log_of(skipper_id, log_id):  # verdict: missing
    found = db.collection("skippers").document(skipper_id).collection("logs").document(log_id).get()  # expect: BOLA001
    if not found.exists:
        abort(404)
    return jsonify(found.to_dict())


@app.get("/logs/<log_id>/entry")
@skipper_required
def entry(log_id):  # verdict: after
    found = db.collection("logs").document(log_id).get()  # expect: BOLA004
    if not found.exists or found.to_dict()["skipper"] != g.skipper:  # guard
        abort(404)
    return jsonify(found.to_dict())


@app.get("/logs/<log_id>/found")
@skipper_required
def found(log_id):  # verdict: scoped
    logs = db.collection("logs").where("number", "==", log_id)
    logs = logs.where("skipper", "==", g.skipper)  # filter
    return jsonify([log.to_dict() for log in logs.stream()])


@app.get("/logs/<log_id>/numbered")
@skipper_required
def numbered(log_id):  # verdict: missing
    logs = db.collection("logs").where(filter=firestore.FieldFilter("number", "==", log_id))
    return jsonify([log.to_dict() for log in logs.stream()])  # expect: BOLA001


@app.delete("/logs/<log_id>")
@skipper_required
def remove(log_id):  # verdict: missing
    db.collection("logs").document(log_id).delete()  # expect: BOLA002
    return "", 204


@app.patch("/logs/<log_id>")
@skipper_required
def correct(log_id):  # verdict: after
    handle = db.collection("logs").document(log_id)
    if handle.get().get("skipper") != g.skipper:  # guard; expect: BOLA004
        abort(404)
    handle.update({"entry": request.json["entry"]})
    return "", 204


@app.patch("/any/logs/<log_id>")
@skipper_required
def correct_any(log_id):  # verdict: missing
    db.document(f"logs/{log_id}").update({"entry": request.json["entry"]})  # expect: BOLA002
    return "", 204


@app.post("/logs")
@skipper_required
def write():  # verdict: none
    db.collection("logs").add({"skipper": g.skipper, "entry": request.json["entry"]})
    return "", 201
