from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from pydantic import BaseModel, Field, ValidationError

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Keeper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Hive(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    keeper_id = db.Column(db.ForeignKey("keeper.id"))
    label = db.Column(db.String(40))


class Chosen(BaseModel):
    hive_id: int = Field(..., ge=1)


class Perhaps(BaseModel):
    hive_id: int | None = None


class Several(BaseModel):
    hive_ids: list[int] = Field(..., min_length=1)
    label: str = Field("new", max_length=40)


@app.before_request
def identify():
    g.me = Keeper.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if g.me is None:
        abort(401)


def asked(schema):
    payload = request.get_json(silent=True)
    if payload is None:
        payload = {}
    try:
        return schema.model_validate(payload)
    except ValidationError:
        abort(422)


@app.post("/hives/label")
def label():  # verdict: missing
    hive = db.get_or_404(Hive, asked(Chosen).hive_id)  # expect: BOLA001
    return jsonify(label=hive.label)


@app.post("/hives/label/perhaps")
def perhaps():  # verdict: missing
    chosen = Perhaps(**request.get_json())
    if chosen.hive_id is None:
        return jsonify(label=None)
    hive = db.get_or_404(Hive, chosen.hive_id)  # expect: BOLA001
    return jsonify(label=hive.label)


@app.post("/own/hives/label")
def own_label():  # verdict: scoped
    hives = Hive.query.filter_by(id=asked(Chosen).hive_id)
    hives = hives.filter_by(keeper_id=g.me.id)  # filter
    return jsonify(label=hives.first_or_404().label)


@app.put("/hives/label")
def relabel():  # verdict: missing
    chosen = asked(Several)
    for hive_id in chosen.hive_ids:
        hive = db.get_or_404(Hive, hive_id)  # expect: BOLA002
        hive.label = chosen.label
    db.session.commit()
    return "", 204


@app.put("/own/hives/label")
def relabel_own():  # verdict: after
    chosen = asked(Several)
    for hive_id in chosen.hive_ids:
        hive = db.get_or_404(Hive, hive_id)  # expect: BOLA004
        if hive.keeper_id != g.me.id:  # guard
            abort(404)
        hive.label = chosen.label
        db.session.commit()
    return "", 204
