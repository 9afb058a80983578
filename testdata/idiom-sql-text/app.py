from flask import Flask, abort, g, jsonify, request

from sql import db, quote_of

app = Flask(__name__)


@app.before_request
def broker():
    g.broker = db.execute("SELECT id FROM broker WHERE api_key = ?", (request.headers.get("X-Api-Key"),)).fetchone()
    if g.broker is None:
        abort(401)


@app.get("/quotes/<int:quote_id>")
def quote(quote_id):  # verdict: scoped
    row = quote_of(
        quote_id,
        broker_id=g.broker[0],  # filter
    )
    return jsonify(row or abort(404))


@app.get("/quotes/<int:quote_id>/copy")
def copy(quote_id):  # verdict: missing
    return jsonify(quote_of(quote_id) or abort(404))


@app.get("/quotes/<int:quote_id>/price")
def price(quote_id):  # verdict: scoped
    where = " WHERE id = ?"
    where += f" AND broker_id = {g.broker[0]}"  # guard
    return jsonify(db.execute("SELECT text FROM quote" + where, (quote_id,)).fetchone() or abort(404))


@app.put("/quotes/<int:quote_id>")
def rename(quote_id):  # verdict: scoped
    done = db.execute("UPDATE quote SET text = ? WHERE id = ? AND broker_id = ?", (request.json["text"], quote_id, g.broker[0]))
    return ("", 204) if done.rowcount else abort(404)


@app.delete("/quotes/<int:quote_id>")
def close(quote_id):  # verdict: missing
    done = db.execute("DELETE FROM quote WHERE id = ? AND ? > 0", (quote_id, g.broker[0]))  # expect: BOLA002
    return ("", 204) if done.rowcount else abort(404)
