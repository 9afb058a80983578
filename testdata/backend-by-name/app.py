"""The storage backend is chosen by a configured name; its class is mixed in when the application is made."""

import re

from flask import Flask, abort, g, jsonify, request

from stores.base import Key, Store, db

store = Store()


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["STORE"] = "relational"
    db.init_app(app)
    store.init_app(app)

    @app.before_request
    def identify():
        given = re.match(r"Key (\S+)", request.headers.get("Authorization", ""))
        if given is None:
            abort(401)
        key = Key.query.filter_by(value=given.group(1)).first()
        if key is None:
            abort(401)
        g.teams = [key.team_id]

    @app.get("/notes/<int:note_id>")
    def note(note_id):  # verdict: scoped
        found = store.note(
            note_id,
            g.teams,  # filter
        )
        return jsonify(text=found.text) if found else abort(404)

    @app.get("/notes/<int:note_id>/raw")
    def raw(note_id):  # verdict: missing
        found = store.note(note_id)
        return found.text if found else abort(404)

    @app.get("/notes/<int:note_id>/peek")
    def peek(note_id):  # verdict: missing
        found = store.note(note_id, g.get("team"))
        return found.text if found else abort(404)

    return app
