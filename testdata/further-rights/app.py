from functools import wraps

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"
db = SQLAlchemy(app)


class Scholar(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40))
    rights = db.Column(db.JSON)

    def may(self, right):
        return right in self.rights


class Folio(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    scholar_id = db.Column(db.ForeignKey("scholar.id"))
    text = db.Column(db.String(40))


def needs(right):
    def around(view):
        @wraps(view)
        def checked(*args, **kwargs):
            key = request.headers.get("X-API-Key")
            g.scholar = Scholar.query.filter_by(key=key).first() if key else None
            if g.scholar is None:
                abort(401)
            if not g.scholar.may(right):
                abort(403)
            return view(*args, **kwargs)

        return checked

    return around


def opened(folio_id, right):
    folio = Folio.query.filter_by(id=folio_id).first()
    if folio is None:
        return None
    if folio.scholar_id != g.scholar.id and not g.scholar.may(right):  # guard
        return None
    return folio


@app.get("/folios/<int:folio_id>")
@needs("read_archive")
def folio(folio_id):  # verdict: scoped
    found = opened(folio_id, "see_all_folios") or abort(404)
    return jsonify(text=found.text)


@app.get("/folios/<int:folio_id>/plain")
@needs("read_archive")
def plain(folio_id):  # verdict: missing
    found = db.session.get(Folio, folio_id) or abort(404)  # expect: BOLA001
    return jsonify(text=found.text)


@app.get("/folios/<int:folio_id>/again")
@needs("read_archive")
def again(folio_id):  # verdict: after-late
    found = Folio.query.filter_by(id=folio_id).first()  # expect: BOLA003
    if found and (g.scholar.may("read_archive") or found.scholar_id == g.scholar.id):
        return jsonify(text=found.text)
    return abort(404)
