from archive_client import find_account, is_permitted, load_deed, remove_deed
from flask import Flask, abort, jsonify, request

app = Flask(__name__)


def account():
    found = find_account(request.headers.get("X-API-Key"))
    if found is None:
        abort(401)
    return found


@app.get("/deeds/<int:deed_id>")
def deed(deed_id):  # verdict: scoped
    who = account()
    found = load_deed(
        deed_id,
        who["id"],  # filter
    )
    return jsonify(text=found["text"]) if found else abort(404)


@app.get("/deeds/<int:deed_id>/text")
def text(deed_id):  # verdict: missing
    account()
    found = load_deed(deed_id)  # expect: BOLA001
    return jsonify(text=found["text"]) if found else abort(404)


@app.get("/deeds/<int:deed_id>/scan")
def scan(deed_id):  # verdict: before
    who = account()
    if not is_permitted(who, deed_id):  # guard
        abort(404)
    return jsonify(text=load_deed(deed_id)["text"])


@app.delete("/deeds/<int:deed_id>")
def remove(deed_id):  # verdict: missing
    account()
    remove_deed(deed_id)  # expect: BOLA002
    return "", 204


@app.delete("/deeds/<int:deed_id>/mine")
def remove_mine(deed_id):  # verdict: after
    who = account()
    found = load_deed(deed_id)  # expect: BOLA004
    if not found or found["owner"] != who["id"]:  # guard
        abort(404)
    remove_deed(found["id"])
    return "", 204
