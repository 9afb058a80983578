from flask import Blueprint, abort, g, jsonify, request

from store import connection, one

api = Blueprint("api", __name__)
pub = Blueprint("pub", __name__)


@api.get("/crates/<int:crate_id>")
def crate(crate_id):  # verdict: before
    row = one("SELECT content FROM crate WHERE id = ?", crate_id)
    return jsonify(content=row["content"])


@api.get("/crates/<int:crate_id>/weight")
def weigh(crate_id):  # verdict: scoped
    row = one("SELECT content FROM crate WHERE id = ? AND shipper_id = ?", crate_id, g.shipper["id"])
    if row is None:
        abort(404)
    return jsonify(content=row["content"], grams=len(row["content"]))


@api.post("/crates/<int:crate_id>/seal")
def reseal(crate_id):  # verdict: missing
    connection.execute("UPDATE crate SET content = ? WHERE id = ?", (request.json["content"], crate_id))  # expect: BOLA002
    connection.commit()
    return "", 204


@pub.get("/crates/<int:crate_id>")
def track(crate_id):  # verdict: nocred
    row = one("SELECT content FROM crate WHERE id = ?", crate_id)
    return jsonify(state="on its way", content=row["content"])
