import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///yard.db")
db.init_app(app)


class Yard(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)


class Boat(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    yard_id: Mapped[int] = mapped_column(ForeignKey("yard.id"))
    name: Mapped[str]


def yard() -> Yard:
    token = request.headers.get("X-Token", "")
    found = db.session.scalar(select(Yard).where(Yard.token == token))
    if found is None:
        abort(401)
    return found


@app.get("/boats/<int:boat_id>")
def boat(boat_id: int):  # verdict: scoped
    me = yard()
    stmt = select(Boat).where(
        Boat.id == boat_id,
        Boat.yard_id == me.id,  # filter
    )
    found = db.session.scalars(stmt).first()
    return jsonify(name=found.name) if found else abort(404)


@app.get("/boats/<int:boat_id>/mast")
def mast(boat_id: int):  # verdict: missing
    me = yard()
    stmt = select(Boat).where(Boat.id == boat_id, Boat.yard_id == Boat.yard_id)
    found = db.session.scalars(stmt).first()  # expect: BOLA001
    return jsonify(name=found.name, yard=me.id) if found else abort(404)


@app.get("/boats/<int:boat_id>/keel")
def keel(boat_id: int):  # verdict: scoped
    me = yard()
    stmt = select(Boat.name).filter_by(id=boat_id)
    stmt = stmt.where(Boat.yard_id == me.id)  # filter
    name = db.session.execute(stmt).scalar_one_or_none()
    return jsonify(name=name) if name else abort(404)


@app.get("/boats/<int:boat_id>/spare")
def spare(boat_id: int):  # verdict: missing
    me = yard()
    stmt = select(Boat.name).where(Boat.id == boat_id)
    stmt.where(Boat.yard_id == me.id)
    name = db.session.execute(stmt).scalar_one_or_none()  # expect: BOLA001
    return jsonify(name=name) if name else abort(404)


@app.get("/boats/<int:boat_id>/log")
def log(boat_id: int):  # verdict: missing
    yard()
    return jsonify(name=db.get_or_404(Boat, boat_id).name)  # expect: BOLA001


@app.get("/boats/<int:boat_id>/hull")
def hull(boat_id: int):  # verdict: scoped
    me = yard()
    return jsonify(
        name=db.first_or_404(
            select(Boat)
            .where(Boat.id == boat_id)
            .where(Boat.yard_id == me.id)  # filter
        ).name
    )


@app.put("/boats/<int:boat_id>")
def rename(boat_id: int):  # verdict: missing
    yard()
    found = db.session.get(Boat, boat_id)  # expect: BOLA002
    if found is None:
        abort(404)
    found.name = request.get_json()["name"]
    db.session.commit()
    return "", 204
