from dataclasses import asdict, dataclass

from flask import Flask, abort, jsonify, request

app = Flask(__name__)


@dataclass
class Player:
    id: int
    key: str


@dataclass
class Violin:
    id: int
    player_id: int
    varnish: str


PLAYERS = [Player(1, "key-a"), Player(2, "key-b")]
VIOLINS = [Violin(1, 1, "AAA"), Violin(2, 2, "BBB")]


def player():
    key = request.headers.get("X-API-Key")
    matches = [p for p in PLAYERS if p.key == key]
    if not matches:
        abort(401)
    return matches[0]


@app.get("/violins/<int:violin_id>")
def violin(violin_id):  # verdict: missing
    me = player()
    found = next((v for v in VIOLINS if v.id == violin_id), None)  # expect: BOLA001
    if found is None or not me.id:
        abort(404)
    return jsonify(asdict(found))


@app.get("/violins/<int:violin_id>/varnish")
def varnish(violin_id):  # verdict: scoped
    me = player()
    found = next((v for v in VIOLINS if v.id == violin_id and v.player_id == me.id), None)
    if found is None:
        abort(404)
    return jsonify(asdict(found))


@app.get("/violins/<int:violin_id>/bridge")
def bridge(violin_id):  # verdict: after
    me = player()
    found = next((v for v in VIOLINS if v.id == violin_id), None)  # expect: BOLA004
    if found is None or found.player_id != me.id:  # guard
        abort(404)
    return jsonify(asdict(found))


@app.get("/violins/<int:violin_id>/strings")
def strings(violin_id):  # verdict: missing
    me = player()
    found = [v for v in VIOLINS if v.id == violin_id or v.player_id == me.id]  # expect: BOLA001
    if not found:
        abort(404)
    return jsonify([v.varnish for v in found])


@app.get("/violins/<int:violin_id>/bow")
def bow(violin_id):  # verdict: scoped
    mine = [v for v in VIOLINS if v.player_id == player().id]
    for v in mine:
        if v.id == violin_id:
            return jsonify(varnish=v.varnish)
    abort(404)


@app.delete("/violins/<int:violin_id>")
def sell(violin_id):  # verdict: after
    me = player()
    found = next((v for v in VIOLINS if v.id == violin_id), None)  # expect: BOLA004
    if found is None:
        abort(404)
    if found.player_id != me.id:  # guard
        abort(403)
    VIOLINS.remove(found)
    return "", 204
