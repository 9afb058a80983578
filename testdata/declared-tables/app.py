import os
import sqlite3

from flask import Flask, abort, current_app, g, jsonify, request

app = Flask(__name__)
app.config["DATABASE"] = os.environ.get("DATABASE", "library.sqlite")

FURTHER = "CREATE TABLE IF NOT EXISTS loan (id INTEGER PRIMARY KEY, from_account INTEGER, to_account INTEGER, label TEXT)"


def connection():
    if "connection" not in g:
        g.connection = sqlite3.connect(current_app.config["DATABASE"], uri=True)
        g.connection.row_factory = sqlite3.Row
    return g.connection


def prepare():
    with app.open_resource("schema.sql", "r") as schema:
        connection().executescript(schema.read())
    connection().execute(FURTHER)


@app.teardown_appcontext
def close(exc):
    found = g.pop("connection", None)
    if found is not None:
        found.close()


def one(sql, *values):
    row = connection().execute(sql, values).fetchone()  # expect: BOLA001
    return row or abort(404)


def reader():
    row = connection().execute("SELECT id FROM reader WHERE api_key = ?", (request.headers.get("X-API-Key"),)).fetchone()
    return row["id"] if row else abort(401)


@app.get("/genres/<int:genre_id>")
def genre(genre_id):  # verdict: shared
    reader()
    row = one("SELECT label FROM genre WHERE id = ?", genre_id)
    return jsonify(row["label"])


@app.get("/shelves/<int:shelf_id>")
def shelf(shelf_id):  # verdict: missing
    reader()
    row = one("SELECT label FROM shelf WHERE id = ?", shelf_id)
    return jsonify(row["label"])


@app.get("/volumes/<int:volume_id>")
def volume(volume_id):  # verdict: missing
    reader()
    row = one("SELECT label FROM volume WHERE id = ?", volume_id)
    return jsonify(row["label"])


@app.get("/own/volumes/<int:volume_id>")
def own_volume(volume_id):  # verdict: scoped
    sql = "SELECT v.label FROM volume v JOIN shelf s ON s.id = v.shelf_id WHERE v.id = ? AND s.reader_id = ?"
    row = one(sql, volume_id, reader())
    return jsonify(row["label"])


@app.get("/loans/<int:loan_id>")
def loan(loan_id):  # verdict: missing
    reader()
    row = one("SELECT label FROM loan WHERE id = ?", loan_id)
    return jsonify(row["label"])


@app.get("/own/loans/<int:loan_id>")
def own_loan(loan_id):  # verdict: scoped
    me = reader()
    row = one("SELECT label FROM loan WHERE id = ? AND (from_account = ? OR to_account = ?)", loan_id, me, me)
    return jsonify(row["label"])


@app.get("/loans")
def loans():  # verdict: missing
    reader()
    rows = connection().execute("SELECT label FROM loan WHERE from_account = ?", (request.args["account_id"],))  # expect: BOLA001
    return jsonify([row["label"] for row in rows])


@app.get("/own/loans")
def own_loans():  # verdict: none
    rows = connection().execute("SELECT label FROM loan WHERE from_account = ?", (reader(),))
    return jsonify([row["label"] for row in rows])
