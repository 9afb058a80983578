import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///kilns.db")
db = SQLAlchemy(app)


class Potter(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)
    kiln_id = db.Column(db.ForeignKey("kiln.id"))
    home_id = db.Column(db.ForeignKey("kiln.id"))


class Guild(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Kiln(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    guild_id = db.Column(db.ForeignKey("guild.id"))


class Share(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    potter_id = db.Column(db.ForeignKey("potter.id"))
    kiln_id = db.Column(db.ForeignKey("kiln.id"))


class Seat(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    potter_id = db.Column(db.ForeignKey("potter.id"))
    guild_id = db.Column(db.ForeignKey("guild.id"))


class Firing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kiln_id = db.Column(db.ForeignKey("kiln.id"))
    log = db.Column(db.String(40))


def potter():
    return Potter.query.filter_by(api_key=request.headers.get("X-API-Key")).first() or abort(401)


def share(me, kiln_id):
    return Share.query.filter_by(potter_id=me.id, kiln_id=kiln_id).first()


def seat(me, kiln_id):
    seats = Seat.query.filter(Seat.potter_id == me.id, Kiln.id == kiln_id)
    return seats.join(Kiln, Kiln.guild_id == Seat.guild_id).first()


def chosen(me):
    kiln_id = request.args.get("kiln", type=int)
    if kiln_id:
        return kiln_id
    if me.kiln_id is None:
        me.kiln_id = 2
    return me.kiln_id


@app.get("/common/firings/<int:firing_id>")
def common(firing_id):  # verdict: scoped
    me = potter()
    if share(me, 2) is None:  # guard
        abort(403)
    return jsonify(log=Firing.query.filter_by(id=firing_id, kiln_id=2).first_or_404().log)


@app.get("/strange/firings/<int:firing_id>")
def strange(firing_id):  # verdict: missing
    me = potter()
    if share(me, 1) is None:
        abort(403)
    return jsonify(log=Firing.query.filter_by(id=firing_id, kiln_id=2).first_or_404().log)  # expect: BOLA001


@app.get("/latest/firings/<int:firing_id>")
def latest(firing_id):  # verdict: scoped
    me = potter()
    kiln_id = chosen(me)
    if share(me, kiln_id) is None:  # guard
        abort(403)
    return jsonify(log=Firing.query.filter_by(id=firing_id, kiln_id=kiln_id).first_or_404().log)


@app.get("/either/firings/<int:firing_id>")
def either(firing_id):  # verdict: scoped
    me = potter()
    kiln_id = request.args.get("kiln", type=int)
    if kiln_id:
        if share(me, kiln_id) is None:  # guard
            abort(403)
    else:
        kiln_id = me.home_id
    return jsonify(log=Firing.query.filter_by(id=firing_id, kiln_id=kiln_id).first_or_404().log)


@app.get("/neither/firings/<int:firing_id>")
def neither(firing_id):  # verdict: missing
    me = potter()
    kiln_id = request.args.get("kiln", type=int)
    if not kiln_id:
        kiln_id = me.home_id
        if share(me, kiln_id) is None:
            abort(403)
    return jsonify(log=Firing.query.filter_by(id=firing_id, kiln_id=kiln_id).first_or_404().log)  # expect: BOLA001


@app.get("/firings/<int:firing_id>")
def fire(firing_id):  # verdict: after
    me = potter()
    firing = db.get_or_404(Firing, firing_id)  # expect: BOLA004
    if seat(me, firing.kiln_id) is None:  # guard
        abort(403)
    return jsonify(log=firing.log)


@app.get("/firings/<int:firing_id>/misfire")
def misfire(firing_id):  # verdict: missing
    me = potter()
    firing = db.get_or_404(Firing, firing_id)  # expect: BOLA001
    if seat(me, firing.id) is None:
        abort(403)
    return jsonify(log=firing.log)


@app.get("/firings/<int:firing_id>/told")
def told(firing_id):  # verdict: after
    me = potter()
    firing = db.get_or_404(Firing, firing_id)  # expect: BOLA004
    if firing.kiln_id != me.home_id:  # guard
        return jsonify(error="not from this kiln", kiln=firing.kiln_id), 403
    return jsonify(log=firing.log)


@app.get("/firings/<int:firing_id>/leaked")
def leaked(firing_id):  # verdict: after-late
    me = potter()
    firing = db.get_or_404(Firing, firing_id)  # expect: BOLA003
    if firing.kiln_id != me.home_id:
        return jsonify(error="not from this kiln", about=firing.log), 403
    return jsonify(log=firing.log)
