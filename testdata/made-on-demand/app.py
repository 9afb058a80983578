import os

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.inspection import inspect

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///desk.db")
db = SQLAlchemy(app)


class Records:
    def as_dict(self):
        return {name: getattr(self, name) for name in inspect(self.__class__).column_attrs.keys()}


class Clerk(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Desk(db.Model, Records):
    id = db.Column(db.Integer, primary_key=True)
    clerk_id = db.Column(db.ForeignKey("clerk.id"))


class Log(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    desk_id = db.Column(db.ForeignKey("desk.id"))


class Entry(db.Model, Records):
    id = db.Column(db.Integer, primary_key=True)
    log_id = db.Column(db.ForeignKey("log.id"))
    text = db.Column(db.String(40))


@app.before_request
def identify():
    g.me = Clerk.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if g.me is None:
        abort(401)


def desk_of_mine(desk_id):
    desk = db.get_or_404(Desk, desk_id)  # expect: BOLA004
    if desk.clerk_id != g.me.id:  # guard
        abort(404)
    return desk


def log_of(desk_id):
    log = Log.query.filter_by(desk_id=desk_id).first()  # expect: BOLA001
    if log is None:
        log = Log(desk_id=desk_id)  # expect: BOLA002
        db.session.add(log)
        db.session.commit()
    return log


def shown(log):
    return {"id": str(log.id), "desk": log.desk_id}


@app.get("/desks/<int:desk_id>/entries/<int:entry_id>")
def entry(desk_id, entry_id):  # verdict: after
    desk_of_mine(desk_id)
    log = log_of(desk_id)
    found = db.get_or_404(Entry, entry_id)  # expect: BOLA004
    if found.log_id != log.id:  # guard
        abort(404)
    return jsonify(found.as_dict())


@app.get("/desks/<int:desk_id>/entries/<int:entry_id>/shown")
def shown_entry(desk_id, entry_id):  # verdict: after
    desk_of_mine(desk_id)
    log = shown(log_of(desk_id))
    found = db.get_or_404(Entry, entry_id).as_dict()  # expect: BOLA004
    if str(found["log_id"]) != log["id"]:  # guard
        abort(404)
    return jsonify(found)


@app.get("/desks/<int:desk_id>/entries/<int:entry_id>/hasty")
def hasty(desk_id, entry_id):  # verdict: missing
    desk_of_mine(desk_id)
    found = db.get_or_404(Entry, entry_id)  # expect: BOLA001
    return jsonify(found.as_dict())


@app.get("/any/<int:desk_id>/entries/<int:entry_id>")
def anywhere(desk_id, entry_id):  # verdict: missing
    log = log_of(desk_id)
    found = db.get_or_404(Entry, entry_id)  # expect: BOLA001
    if found.log_id != log.id:
        abort(404)
    return jsonify(found.as_dict(), log.id)


@app.get("/desks/<int:desk_id>")
def desk(desk_id):  # verdict: after
    found = db.get_or_404(Desk, desk_id)  # expect: BOLA004
    shown = found.as_dict()
    if found.clerk_id != g.me.id:  # guard
        abort(404)
    return jsonify(shown)
