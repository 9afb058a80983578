import sqlite3

from flask import Flask, abort, current_app, g, jsonify, request

app = Flask(__name__)
app.config["DATABASE"] = "press.sqlite"

SCHEMA = """
CREATE TABLE IF NOT EXISTS shop (id INTEGER PRIMARY KEY, api_key TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop (id), ink TEXT);
CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run (id), body TEXT);
"""


def connection():
    if "connection" not in g:
        g.connection = sqlite3.connect(current_app.config["DATABASE"], uri=True)
        g.connection.row_factory = sqlite3.Row
    return g.connection


@app.teardown_appcontext
def close(exc):
    found = g.pop("connection", None)
    if found is not None:
        found.close()


def shop_id():
    row = connection().execute("SELECT id FROM shop WHERE api_key = ?", (request.headers.get("X-API-Key"),)).fetchone()
    if row is None:
        abort(401)
    return row["id"]


@app.get("/runs/<int:run_id>")
def sheet(run_id):  # verdict: scoped
    me = shop_id()
    row = connection().execute("SELECT ink FROM run WHERE shop_id = ? AND id = ?", (me, run_id)).fetchone()
    return jsonify(dict(row)) if row else abort(404)


@app.get("/runs/<int:run_id>/slip")
def slip(run_id):  # verdict: missing
    me = shop_id()
    row = connection().execute("SELECT ink, ? AS shop_id FROM run WHERE id = ?", (me, run_id)).fetchone()  # expect: BOLA001
    return jsonify(dict(row)) if row else abort(404)


@app.get("/runs/<int:run_id>/stamp")
def stamp(run_id):  # verdict: scoped
    me = shop_id()
    row = connection().execute(f"SELECT ink FROM run WHERE id = {run_id} AND shop_id = {me}").fetchone()
    return jsonify(dict(row)) if row else abort(404)


@app.get("/runs/<int:run_id>/tally")
def tally(run_id):  # verdict: missing
    me = shop_id()
    sql = "SELECT ink FROM run WHERE id = :run OR shop_id = :shop"
    rows = connection().execute(sql, {"run": run_id, "shop": me}).fetchall()  # expect: BOLA001
    return jsonify([row["ink"] for row in rows])


@app.get("/pages/<int:page_id>")
def page(page_id):  # verdict: scoped
    me = shop_id()
    row = connection().execute(
        "SELECT page.body FROM page JOIN run ON run.id = page.run_id"
        " WHERE page.id = :page"
        " AND run.shop_id = :shop"  # filter
        " LIMIT 1",
        {"page": page_id, "shop": me},
    ).fetchone()
    return jsonify(dict(row)) if row else abort(404)


@app.get("/pages/<int:page_id>/proof")
def proof(page_id):  # verdict: missing
    me = shop_id()
    row = connection().execute(  # expect: BOLA001
        "SELECT page.body FROM page LEFT JOIN run ON run.id = page.run_id AND run.shop_id = :shop WHERE page.id = :page",
        {"page": page_id, "shop": me},
    ).fetchone()
    return jsonify(dict(row)) if row else abort(404)


@app.put("/runs/<int:run_id>/take")
def take(run_id):  # verdict: missing
    me = shop_id()
    cursor = connection().cursor()
    cursor.execute("UPDATE run SET shop_id = ? WHERE id = ?", [me, run_id])  # expect: BOLA002
    connection().commit()
    return jsonify(ok=True) if cursor.rowcount else abort(404)


@app.delete("/runs/<int:run_id>")
def burn(run_id):  # verdict: scoped
    me = shop_id()
    cursor = connection().cursor()
    cursor.execute(
        "DELETE FROM run WHERE id = :run"
        " AND shop_id = :shop"  # filter
        "",
        {"run": run_id, "shop": me},
    )
    connection().commit()
    return jsonify(ok=True) if cursor.rowcount else abort(404)
