from flask import Flask, abort, jsonify, request

app = Flask(__name__)

OWNERS = [{"id": 1, "key": "key-a"}, {"id": 2, "key": "key-b"}]
DOGS = {1: {"owner": 1, "name": "AAA", "fed": 0}, 2: {"owner": 2, "name": "BBB", "fed": 0}, 3: {"owner": 1, "name": "CCC", "fed": 0}}


def owner():
    key = request.headers.get("X-API-Key")
    for candidate in OWNERS:
        if candidate["key"] == key:
            break
    else:
        abort(401)
    return candidate


@app.post("/dogs/walks")
def walks():  # verdict: after
    me = owner()
    dogs = []
    for dog_id in request.get_json()["dog_ids"]:
        dog = DOGS.get(dog_id)  # expect: BOLA004
        if dog is None or dog["owner"] != me["id"]:  # guard
            abort(404)
        dogs.append(dog)
    return jsonify([dog["name"] for dog in dogs])


@app.post("/dogs/names")
def names():  # verdict: missing
    me = owner()
    dogs, strangers = [], 0
    for dog_id in request.get_json()["dog_ids"]:
        dog = DOGS.get(dog_id)  # expect: BOLA001
        if dog is None:
            abort(404)
        if dog["owner"] != me["id"]:
            strangers += 1
        dogs.append(dog)
    return jsonify(names=[dog["name"] for dog in dogs], strangers=strangers)


@app.post("/dogs/feed")
def feed():  # verdict: after
    me = owner()
    left = list(request.get_json()["dog_ids"])
    while left:
        dog = DOGS.get(left.pop())  # expect: BOLA004
        if not dog or dog["owner"] != me["id"]:  # guard
            continue
        dog["fed"] += 1
    return "", 204


@app.post("/dogs/brush")
def brush():  # verdict: missing
    me = owner()
    left = list(request.get_json()["dog_ids"])
    while left:
        dog = DOGS.get(left.pop())  # expect: BOLA002
        if not dog:
            continue
        dog["fed"] += 1
        if dog["owner"] != me["id"]:
            continue
    return "", 204


@app.get("/dogs/<int:dog_id>/groom")
def groom(dog_id):  # verdict: missing
    me = owner()
    dog = DOGS.get(dog_id)  # expect: BOLA001
    for mine in DOGS.values():
        if mine["owner"] == me["id"]:
            break
    else:
        abort(404)
    return jsonify(name=dog["name"] if dog else mine["name"])


@app.get("/dogs/<int:dog_id>/collar")
def collar(dog_id):  # verdict: before
    me = owner()
    mine = [number for number, dog in DOGS.items() if dog["owner"] == me["id"]]
    if dog_id not in mine:  # guard
        abort(404)
    return jsonify(name=DOGS[dog_id]["name"])
