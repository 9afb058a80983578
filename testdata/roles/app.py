import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///tutors.db")
app.config.from_prefixed_env("LESSONS")
db = SQLAlchemy(app)


class Tutor(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))
    login = db.Column(db.String(40), unique=True)
    role = db.Column(db.String(20), default="tutor")
    active = db.Column(db.Boolean, default=True)
    scopes = db.Column(db.String(80), default="lessons:read")
    fee = db.Column(db.String(40))


class Lesson(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    tutor_id = db.Column(db.ForeignKey("tutor.id"))
    topic = db.Column(db.String(40))


class Heads:
    """The names of the configuration as one text, as processes share it."""

    def __init__(self, names):
        self.text = ",".join(names)

    def include(self, name):
        return name in self.text.split(",")


heads = Heads(app.config.get("HEADS", []))


def tutor():
    return Tutor.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/lessons/<int:lesson_id>/audit")
def audit(lesson_id):  # verdict: admin
    me = tutor()
    if me.role != "admin":  # guard
        abort(403)
    return jsonify(topic=db.get_or_404(Lesson, lesson_id).topic)


@app.get("/lessons/<int:lesson_id>")
def lesson(lesson_id):  # verdict: missing
    me = tutor()
    if not me.active:
        abort(403)
    return jsonify(topic=db.get_or_404(Lesson, lesson_id).topic)  # expect: BOLA001


@app.get("/lessons/<int:lesson_id>/topic")
def topic(lesson_id):  # verdict: missing
    me = tutor()
    if "lessons:read" not in me.scopes.split():
        abort(403)
    return jsonify(topic=db.get_or_404(Lesson, lesson_id).topic)  # expect: BOLA001


@app.put("/lessons/<int:lesson_id>")
def move(lesson_id):  # verdict: after
    me = tutor()
    found = db.get_or_404(Lesson, lesson_id)  # expect: BOLA004
    if me.role != "admin" and found.tutor_id != me.id:  # guard
        abort(404)
    found.topic = request.get_json()["topic"]
    db.session.commit()
    return "", 204


@app.get("/tutors/<int:tutor_id>/fee")
def fee(tutor_id):  # verdict: before
    me = tutor()
    if not (me.id == tutor_id or me.role == "admin"):  # guard
        abort(403)
    return jsonify(fee=db.get_or_404(Tutor, tutor_id).fee)


@app.delete("/lessons/<int:lesson_id>")
def drop(lesson_id):  # verdict: missing
    me = tutor()
    role = request.headers.get("X-Role", me.role)
    if role != "admin":
        abort(403)
    db.session.delete(db.get_or_404(Lesson, lesson_id))  # expect: BOLA002
    db.session.commit()
    return "", 204


@app.get("/lessons/<int:lesson_id>/plan")
def plan(lesson_id):  # verdict: after
    me = tutor()
    found = db.get_or_404(Lesson, lesson_id)  # expect: BOLA004
    if found.tutor_id != me.id and not (app.config["SEE_ALL"] and me.role == "admin"):  # guard
        abort(404)
    return jsonify(topic=found.topic)


@app.get("/lessons/<int:lesson_id>/sketch")
def sketch(lesson_id):  # verdict: after-late
    me = tutor()
    found = db.get_or_404(Lesson, lesson_id)  # expect: BOLA003
    if found.tutor_id != me.id and not (app.config["SEE_ALL"] or me.role == "admin"):
        abort(404)
    return jsonify(topic=found.topic)


@app.get("/lessons/<int:lesson_id>/report")
def report(lesson_id):  # verdict: after
    me = tutor()
    found = db.get_or_404(Lesson, lesson_id)  # expect: BOLA004
    if found.tutor_id != me.id and not heads.include(me.login):  # guard
        abort(404)
    return jsonify(topic=found.topic)


@app.get("/lessons/<int:lesson_id>/summary")
def summary(lesson_id):  # verdict: after-late
    me = tutor()
    found = db.get_or_404(Lesson, lesson_id)  # expect: BOLA003
    if found.tutor_id != me.id and not heads.include(request.args.get("on_behalf_of")):
        abort(404)
    return jsonify(topic=found.topic)
