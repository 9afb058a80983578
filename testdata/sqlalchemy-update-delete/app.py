import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import delete, select, update

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///sirens.db")
db = SQLAlchemy(app)


class Firm(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Siren(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    firm_id = db.Column(db.ForeignKey("firm.id"))
    tone = db.Column(db.String(40))


def firm_id():
    found = db.session.scalar(select(Firm.id).where(Firm.api_key == request.headers.get("X-API-Key")))
    if found is None:
        abort(401)
    return found


def answer(result):
    db.session.commit()
    if result.rowcount == 0:
        abort(404)
    return jsonify(ok=True)


@app.put("/sirens/<int:siren_id>/tone")
def tone(siren_id):  # verdict: scoped
    me = firm_id()
    return answer(
        db.session.execute(
            update(Siren)
            .where(Siren.id == siren_id)
            .where(Siren.firm_id == me)  # filter
            .values(tone=request.get_json()["tone"])
        )
    )


@app.put("/sirens/<int:siren_id>/claim")
def claim(siren_id):  # verdict: missing
    me = firm_id()
    return answer(db.session.execute(update(Siren).where(Siren.id == siren_id).values(firm_id=me)))  # expect: BOLA002


@app.delete("/sirens/<int:siren_id>")
def drop(siren_id):  # verdict: scoped
    me = firm_id()
    return answer(
        db.session.execute(
            delete(Siren).where(
                Siren.id == siren_id,
                Siren.firm_id == me,  # filter
            )
        )
    )


@app.delete("/sirens/<int:siren_id>/now")
def drop_now(siren_id):  # verdict: missing
    firm_id()
    return answer(db.session.execute(delete(Siren).where(Siren.id == siren_id)))  # expect: BOLA002


@app.post("/sirens/<int:siren_id>/mute")
def mute(siren_id):  # verdict: missing
    firm_id()
    firm = request.get_json().get("firm")
    done = Siren.query.filter_by(id=siren_id, firm_id=firm).update({"tone": "silent"})  # expect: BOLA002
    db.session.commit()
    return jsonify(ok=True) if done else abort(404)


@app.post("/sirens/<int:siren_id>/test")
def test(siren_id):  # verdict: scoped
    firm = firm_id()
    query = Siren.query.filter_by(id=siren_id)
    query = query.filter_by(firm_id=firm)  # filter
    done = query.update({"tone": "test"})
    db.session.commit()
    return jsonify(ok=True) if done else abort(404)
