from functools import wraps

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"
db = SQLAlchemy(app)


class Institute(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Digger(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    institute_id = db.Column(db.Integer)
    key = db.Column(db.String(40))
    director = db.Column(db.Boolean, default=False)
    draughtsman = db.Column(db.Boolean, default=False)

    def may_draw(self):
        if self.draughtsman:
            return True
        return False


class Excavation(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    place = db.Column(db.String(40))
    owner_institute_id = db.Column(db.Integer)


class Partner(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    excavation_id = db.Column(db.Integer)
    institute_id = db.Column(db.Integer)


class Find(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    excavation_id = db.Column(db.Integer)
    drawing = db.Column(db.String(40))


class Pigment(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    recipe = db.Column(db.String(40))


def drawing_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        key = request.headers.get("X-API-Key")
        digger = Digger.query.filter_by(key=key).first() if key else None
        if digger is None:
            abort(401)
        if not digger.may_draw():
            abort(403)
        g.digger = digger
        return view(*args, **kwargs)

    return checked


def institutes_of(excavation_id):
    partners = Partner.query.filter_by(excavation_id=excavation_id).all()
    return [db.session.get(Institute, p.institute_id) for p in partners]


def takes_part(excavation_id, digger):
    takes = False
    institutes = institutes_of(excavation_id)
    if len(institutes) > 0:
        for institute in institutes:
            if institute.id == digger.institute_id:
                takes = True
                break
    return takes


@app.get("/excavations/<int:excavation_id>")
@drawing_required
def excavation(excavation_id):  # verdict: before
    if not takes_part(excavation_id, g.digger):  # guard
        abort(403)
    return jsonify(place=db.session.get(Excavation, excavation_id).place)


@app.put("/excavations/<int:excavation_id>/finds/<int:find_id>")
@drawing_required
def draw(excavation_id, find_id):  # verdict: missing
    if not takes_part(excavation_id, g.digger):
        abort(403)
    find = db.session.get(Find, find_id) or abort(404)  # expect: BOLA002
    find.drawing = request.get_json()["drawing"]
    db.session.commit()
    return jsonify(drawing=find.drawing)


@app.put("/excavations/<int:excavation_id>/own-finds/<int:find_id>")
@drawing_required
def draw_own(excavation_id, find_id):  # verdict: before
    if not takes_part(excavation_id, g.digger):  # guard
        abort(403)
    find = Find.query.filter_by(id=find_id, excavation_id=excavation_id).first_or_404()
    find.drawing = request.get_json()["drawing"]
    db.session.commit()
    return jsonify(drawing=find.drawing)


@app.get("/finds/<int:find_id>")
@drawing_required
def find(find_id):  # verdict: missing
    found = db.session.get(Find, find_id) or abort(404)  # expect: BOLA001
    return jsonify(drawing=found.drawing)


@app.get("/pigments/<int:pigment_id>")
@drawing_required
def pigment(pigment_id):  # verdict: shared
    found = db.session.get(Pigment, pigment_id) or abort(404)
    return jsonify(recipe=found.recipe)
