from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from marshmallow import EXCLUDE, Schema, ValidationError, fields

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"
db = SQLAlchemy(app)


class Baker(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40))


class Dough(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    baker_id = db.Column(db.ForeignKey("baker.id"))
    recipe = db.Column(db.String(40))


class Chosen(Schema):
    dough = fields.Int(required=True)


class Changed(Schema):
    recipe = fields.Str(required=True)


def baker():
    return Baker.query.filter_by(key=request.headers.get("X-API-Key")).first() or abort(401)


def loaded(given, schema):
    try:
        return schema.load(given, unknown=EXCLUDE)
    except ValidationError as error:
        abort(422, str(error))


@app.get("/doughs/<dough_id>/name")
def name(dough_id):  # verdict: none
    baker()
    return jsonify(name=loaded({"dough": dough_id}, Chosen())["dough"])


@app.get("/doughs/<dough_id>")
def dough(dough_id):  # verdict: missing
    baker()
    chosen = loaded({"dough": dough_id}, Chosen())
    found = db.session.get(Dough, chosen["dough"]) or abort(404)  # expect: BOLA001
    return jsonify(recipe=found.recipe)


@app.get("/own/doughs/<dough_id>")
def own_dough(dough_id):  # verdict: scoped
    me = baker()
    chosen = loaded({"dough": dough_id}, Chosen())
    doughs = Dough.query.filter_by(id=chosen["dough"])
    doughs = doughs.filter_by(baker_id=me.id)  # filter
    found = doughs.first_or_404()
    return jsonify(recipe=found.recipe)


@app.put("/own/doughs/<int:dough_id>")
def change(dough_id):  # verdict: scoped
    me = baker()
    problems = Changed().validate(request.get_json())
    if problems:
        abort(422)
    doughs = Dough.query.filter_by(id=dough_id)
    doughs = doughs.filter_by(baker_id=me.id)  # filter
    found = doughs.first_or_404()
    found.recipe = Changed().load(request.get_json())["recipe"]
    db.session.commit()
    return jsonify(recipe=found.recipe)
