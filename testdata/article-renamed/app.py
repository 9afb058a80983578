from flask import Flask, jsonify, request

app = Flask(__name__)

harbour = {
    1: {"n": 1, "glow": "AAA", "stamp": "key-a"},
    2: {"n": 2, "glow": "BBB", "stamp": "key-b"},
}
ropes = {1: {"pier": 1, "knot": "AAA"}, 2: {"pier": 2, "knot": "BBB"}}


def pier_of(stamp):
    return next((h for h in harbour.values() if h["stamp"] == stamp), None)


@app.route("/lanterns/", methods=["GET"])
def lantern(which):  # verdict: after
    stamp = request.headers.get("X-API-Key")
    if not stamp:
        return jsonify({"error": "API key missing"}), 401
    thing = harbour.get(which)  # expect: BOLA004
    if not thing:
        return jsonify({"error": "not found"}), 404
    if thing["stamp"] != stamp:
        return jsonify({"error": "forbidden"}), 403
    return jsonify({"n": thing["n"], "glow": thing["glow"]})


@app.route("/wicks/", methods=["GET"])
def wick(which):  # verdict: missing
    stamp = request.headers.get("X-API-Key")
    if not stamp:
        return jsonify({"error": "API key missing"}), 401
    thing = rope_from_store(which)  # expect: BOLA001
    if not thing:
        return jsonify({"error": "not found"}), 404
    return jsonify(thing)


@app.get("/lanterns/<int:which>/glow")
def glow(which):  # verdict: after
    stamp = request.headers.get("X-API-Key")
    thing = harbour.get(which)  # expect: BOLA004
    if not thing or not stamp or thing["stamp"] != stamp:
        return jsonify({"error": "not found"}), 401
    return jsonify(glow=thing["glow"])


@app.get("/ropes/<int:which>")
def rope(which):  # verdict: missing
    pier = pier_of(request.headers.get("X-API-Key"))
    if pier is None:
        return jsonify({"error": "forbidden"}), 403
    thing = ropes.get(which)  # expect: BOLA001
    if not thing:
        return jsonify({"error": "not found"}), 404
    return jsonify(knot=thing["knot"], pier=pier["n"])


@app.get("/ropes/<int:which>/knot")
def knot(which):  # verdict: after
    pier = pier_of(request.headers.get("X-API-Key"))
    if pier is None:
        return jsonify({"error": "forbidden"}), 403
    thing = ropes.get(which)  # expect: BOLA004
    if not thing:
        return jsonify({"error": "not found"}), 404
    if thing["pier"] != pier["n"]:  # guard
        return jsonify({"error": "not found"}), 404
    return jsonify(knot=thing["knot"])
