import json
import uuid
from functools import wraps

import redis
from flask import Flask, abort, g, jsonify, request

app = Flask(__name__)
store = redis.Redis(decode_responses=True)


def member_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        key = request.headers.get("X-API-Key", "")
        g.member = store.get(f"key:{key}")
        if g.member is None:
            abort(401)
        return view(*args, **kwargs)

    return checked


@app.get("/letters/<letter_id>")
@member_required
def letter(letter_id):  # verdict: missing
    text = store.get(f"letter:{letter_id}")  # expect: BOLA001
    return jsonify(json.loads(text)) if text else abort(404)


@app.get("/own/letters/<letter_id>")
@member_required
def own_letter(letter_id):  # verdict: scoped
    text = store.get(f"member:{g.member}:letter:{letter_id}")
    return jsonify(json.loads(text)) if text else abort(404)


@app.get("/letters/<letter_id>/body")
@member_required
def letter_body(letter_id):  # verdict: after
    text = store.get(f"letter:{letter_id}")  # expect: BOLA004
    found = json.loads(text) if text else abort(404)
    if found["member"] != g.member:  # guard
        abort(404)
    return jsonify(found["body"])


@app.get("/stamps/<stamp_id>")
@member_required
def stamp(stamp_id):  # verdict: missing
    return jsonify(store.hgetall(f"stamp:{stamp_id}"))  # expect: BOLA001


@app.get("/stamps/<stamp_id>/motif")
@member_required
def motif(stamp_id):  # verdict: after
    found = store.hgetall(f"stamp:{stamp_id}")  # expect: BOLA004
    if found.get("member") != g.member:  # guard
        abort(404)
    return jsonify(found["motif"])


@app.get("/albums/<stamp_id>")
@member_required
def album_entry(stamp_id):  # verdict: missing
    return jsonify(store.hget("album", stamp_id))  # expect: BOLA001


@app.get("/own/albums/<stamp_id>")
@member_required
def own_album_entry(stamp_id):  # verdict: scoped
    return jsonify(store.hget(f"album:{g.member}", stamp_id) or abort(404))


@app.get("/stamps/<stamp_id>/listed")
@member_required
def listed(stamp_id):  # verdict: before
    if not store.sismember(f"stamps-of:{g.member}", stamp_id):  # guard
        abort(404)
    return jsonify(store.hgetall(f"stamp:{stamp_id}"))


@app.get("/stamps/<stamp_id>/both")
@member_required
def both(stamp_id):  # verdict: missing
    with store.pipeline() as calls:
        calls.hgetall(f"stamp:{stamp_id}")  # expect: BOLA001
        calls.ttl(f"stamp:{stamp_id}")
        found, _ = calls.execute()
    return jsonify(found)


@app.delete("/stamps/<stamp_id>")
@member_required
def remove_stamp(stamp_id):  # verdict: missing
    store.delete(f"stamp:{stamp_id}")  # expect: BOLA002
    return "", 204


@app.delete("/own/albums/<stamp_id>")
@member_required
def remove_album_entry(stamp_id):  # verdict: scoped
    store.hdel("album:{}".format(g.member), stamp_id)
    return "", 204


@app.put("/stamps/<stamp_id>/motif")
@member_required
def repaint(stamp_id):  # verdict: missing
    store.hset(f"stamp:{stamp_id}", "motif", request.json["motif"])  # expect: BOLA002
    return "", 204


@app.post("/letters")
@member_required
def write():  # verdict: none
    letter_id = uuid.uuid4().hex
    store.set(f"letter:{letter_id}", json.dumps({"member": g.member, "body": request.json["body"]}))
    store.incr("letters")
    store.publish("letters", letter_id)
    return jsonify(id=letter_id), 201


@app.post("/stamps/<stamp_id>/looks")
@member_required
def look(stamp_id):  # verdict: none
    looks = f"looks:{stamp_id}"
    if not store.set(f"lock:{stamp_id}", 1, nx=True, ex=5):
        abort(409)
    if store.incr(looks) > 100:
        abort(429)
    store.expire(looks, 60)
    store.delete(f"lock:{stamp_id}")
    return "", 204
