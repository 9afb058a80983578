import os

from flask import Flask, abort, jsonify, request
from peewee import BooleanField, CharField, ForeignKeyField, Model, SqliteDatabase

app = Flask(__name__)
db = SqliteDatabase(os.environ.get("DATABASE", "cages.db"))


class Base(Model):
    class Meta:
        database = db


class Keeper(Base):
    api_key = CharField()
    at_work = BooleanField(default=True)


class Cage(Base):
    keeper = ForeignKeyField(Keeper)
    lock = CharField()


def keeper():
    me = Keeper.get_or_none(Keeper.api_key == request.headers.get("X-API-Key")) or abort(401)
    return me if me.at_work else None


@app.get("/cages/<int:cage_id>")
def cage(cage_id):  # verdict: scoped
    me = keeper()
    found = Cage.get_or_none(
        Cage.id == cage_id,
        Cage.keeper == me,  # filter
    )
    return jsonify(lock=found.lock) if found else abort(404)


@app.put("/cages/<int:cage_id>")
def change(cage_id):  # verdict: scoped
    me = keeper()
    mine = Cage.select().where(
        Cage.id == cage_id,
        Cage.keeper == me,  # filter
    )
    found = mine.first()
    if found is None:
        abort(404)
    found.lock = request.get_json()["lock"]
    found.save()
    return "", 204


@app.get("/cages/<int:cage_id>/lock")
def lock(cage_id):  # verdict: missing
    me = keeper() or request.args.get("for")
    found = Cage.get_or_none(Cage.id == cage_id, Cage.keeper == me)  # expect: BOLA001
    return jsonify(lock=found.lock) if found else abort(404)
