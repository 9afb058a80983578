from contextlib import contextmanager

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import and_

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Keeper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String(40), unique=True)
    harbour_id = db.Column(db.ForeignKey("harbour.id"))


class Harbour(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))


class Berth(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    harbour_id = db.Column(db.ForeignKey("harbour.id"))
    state = db.Column(db.String(40))


class Lamp(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    berth_id = db.Column(db.ForeignKey("berth.id"))
    berth = db.relationship(Berth)
    glow = db.Column(db.String(40))


class Mooring(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    berth_id = db.Column(db.ForeignKey("berth.id"))
    lamp_id = db.Column(db.ForeignKey("lamp.id"))
    lamp = db.relationship(Lamp)


def keeper():
    return Keeper.query.filter_by(code=request.headers.get("X-Api-Key", "")).first() or abort(401)


def look_up(berth_id, who):
    """(berth, problem)"""
    row = db.session.get(Berth, berth_id) or abort(404)  # expect: BOLA004
    ok = row.harbour_id == who.harbour_id
    return row, None if ok else ("no such berth", 404)


@app.get("/berths/<int:berth_id>")
def ask(berth_id):  # verdict: after
    row, problem = look_up(berth_id, keeper())
    return problem or jsonify(state=row.state)


@app.get("/berths/<int:berth_id>/near")
def berth(berth_id):  # verdict: missing
    mine = keeper().harbour_id
    query = Berth.query.outerjoin(Harbour, and_(Harbour.id == Berth.harbour_id, Harbour.id == mine)).filter(Berth.id == berth_id)
    query.filter(Harbour.id == mine)
    return jsonify(state=query.first_or_404().state)  # expect: BOLA001


@app.get("/berths/<int:berth_id>/own")
def berth_of(berth_id):  # verdict: scoped
    mine = keeper().harbour_id
    query = Berth.query.outerjoin(Harbour, Harbour.id == Berth.harbour_id).filter(Berth.id == berth_id)
    query = query.filter(
        Harbour.id == mine,  # filter
    )
    return jsonify(state=query.first_or_404().state)


@app.post("/lamps/light")
def lamps():  # verdict: after
    ids, me = request.json["ids"], keeper()
    for lamp_id in ids:
        lamp = db.session.get(Lamp, lamp_id)  # expect: BOLA004
        if lamp is None or lamp.berth.harbour_id != me.harbour_id:  # guard
            abort(404)
    Lamp.query.filter(Lamp.id.in_(ids)).update({"glow": "lit " + request.json["tag"]})
    db.session.commit()
    return "", 204


@app.post("/lamps/some")
def some_lamps():  # verdict: missing|after-late
    ids, me = request.json["ids"], keeper()
    rows = [db.session.get(Lamp, lamp_id) for lamp_id in [*ids, me.id]]  # expect: BOLA002
    if not any(row is not None and row.berth.harbour_id == me.harbour_id for row in rows):
        abort(404)
    Lamp.query.filter(Lamp.id.in_(ids)).update({"glow": "lit"})
    db.session.commit()
    return "", 204


@contextmanager
def kept():
    try:
        yield
    finally:
        db.session.commit()


@contextmanager
def saved():
    yield
    db.session.commit()


@app.post("/berths/<int:berth_id>/close")
def close(berth_id):  # verdict: after-late
    me = keeper()
    row = db.get_or_404(Berth, berth_id)  # expect: BOLA003
    with kept():
        row.state = f"closed {row.state}"
        if row.harbour_id != me.harbour_id:
            abort(403)
    return "", 204


@app.post("/berths/<int:berth_id>/shut")
def shut(berth_id):  # verdict: after
    me = keeper()
    row = db.get_or_404(Berth, berth_id)  # expect: BOLA004
    with saved():
        row.state = f"shut {row.state}"
        if row.harbour_id != me.harbour_id:  # guard
            abort(403)
    return "", 204


@app.post("/berths/polish")
def polish():  # verdict: after
    me = keeper()
    done = 0
    for berth_id in request.json["ids"]:
        row = db.session.get(Berth, berth_id)  # expect: BOLA004
        if row is None or row.harbour_id != me.harbour_id:  # guard
            continue
        row.state = f"polished {row.state}"
        done += 1
    db.session.commit()
    return ("", 204) if done else abort(404)


@app.post("/berths/polish-all")
def polish_all():  # verdict: missing
    me = keeper()
    done = 0
    for berth_id in request.json["ids"]:
        row = db.session.get(Berth, berth_id)  # expect: BOLA002
        if row is None:
            continue
        row.state = f"polished {row.state}"
        if row.harbour_id == me.harbour_id:
            done += 1
    db.session.commit()
    return jsonify(done=done)


@app.post("/berths/<int:berth_id>/moorings")
def moor(berth_id):  # verdict: missing
    row = Berth.query.filter_by(id=berth_id, harbour_id=keeper().harbour_id).first_or_404()
    mooring = Mooring(berth_id=row.id, lamp_id=request.json["lamp_id"])  # expect: BOLA002
    db.session.add(mooring)
    db.session.commit()
    return jsonify(glow=mooring.lamp.glow)
