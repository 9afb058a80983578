from flask import Flask, abort, g, jsonify, request

from rights import CLOCKS, MAKERS, demand, may, request_right

app = Flask(__name__)


@app.before_request
def maker():
    g.maker = MAKERS.get(request.headers.get("X-Api-Key")) or abort(401)


@app.get("/clocks/<int:clock_id>")
def look(clock_id):  # verdict: after
    clock = CLOCKS[clock_id]  # expect: BOLA004
    if not may(g.maker, clock):  # guard
        abort(404)
    return jsonify(clock)


@app.get("/clocks/<int:clock_id>/dial")
def dial(clock_id):  # verdict: missing
    clock = CLOCKS[clock_id]  # expect: BOLA001
    may(g.maker, clock)
    return jsonify(clock)


@app.put("/clocks/<int:clock_id>")
def mend(clock_id):  # verdict: after
    clock = CLOCKS[clock_id]  # expect: BOLA004
    demand(g.maker, clock)  # guard
    clock["face"] = request.json["face"]
    return jsonify(clock)


@app.patch("/clocks/<int:clock_id>")
def wind(clock_id):  # verdict: missing
    clock = CLOCKS[clock_id]  # expect: BOLA002
    request_right(g.maker, clock)
    clock["face"] = request.json["face"]
    return jsonify(clock)


@app.get("/clocks/<int:clock_id>/hands")
def hands(clock_id):  # verdict: missing
    clock = CLOCKS[clock_id]  # expect: BOLA001
    if clock["maker"] != CLOCKS[clock_id]["maker"]:
        abort(404)
    return jsonify(clock)


@app.delete("/clocks/<int:clock_id>")
def scrap(clock_id):  # verdict: missing
    clock = CLOCKS[clock_id]  # expect: BOLA002
    if clock is None and clock["maker"] != g.maker["id"]:
        abort(404)
    del CLOCKS[clock_id]
    return "", 204
