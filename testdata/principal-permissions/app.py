"""Flask-Principal: permissions built from needs, asked of the identity that a key stands for."""

from flask import Flask, abort, jsonify, request
from flask_principal import Identity, ItemNeed, Permission, Principal, RoleNeed, identity_changed, identity_loaded
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)
Principal(app, use_sessions=False)


class Gardener(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40), unique=True)
    role = db.Column(db.String(20), default="helper")


class Bed(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    gardener_id = db.Column(db.Integer, db.ForeignKey("gardener.id"))
    plant = db.Column(db.String(40))


class BedPermission(Permission):
    def __init__(self, bed_id):
        super().__init__(ItemNeed("tend", "bed", bed_id))


class HeadPermission(Permission):
    def __init__(self):
        super().__init__(RoleNeed("administrator"))


helper_permission = Permission(RoleNeed("helper"))


@app.before_request
def identify():
    gardener = Gardener.query.filter_by(key=request.headers.get("X-Key", "")).first()
    if gardener is None:
        abort(401)
    identity_changed.send(app, identity=Identity(gardener.id))


@identity_loaded.connect_via(app)
def provide(sender, identity):
    gardener = db.session.get(Gardener, identity.id)
    identity.provides.add(RoleNeed(gardener.role))
    for bed in Bed.query.filter_by(gardener_id=gardener.id):
        identity.provides.add(ItemNeed("tend", "bed", bed.id))


@app.get("/beds/<int:bed_id>")
def show(bed_id):  # verdict: before
    if not BedPermission(bed_id).can():  # guard
        abort(403)
    return jsonify(plant=db.get_or_404(Bed, bed_id).plant)


@app.put("/beds/<int:bed_id>")
def replant(bed_id):  # verdict: before
    BedPermission(bed_id).test(403)  # guard
    db.get_or_404(Bed, bed_id).plant = request.json["plant"]
    db.session.commit()
    return "", 204


@app.get("/beds/<int:bed_id>/label")
def label(bed_id):  # verdict: before
    if BedPermission(bed_id):
        return jsonify(label=db.get_or_404(Bed, bed_id).plant.upper())
    abort(403)


@app.get("/beds/<int:bed_id>/history")
def history(bed_id):  # verdict: before
    with BedPermission(bed_id).require(403):
        return jsonify(before=db.get_or_404(Bed, bed_id).plant)


@app.get("/beds/<int:bed_id>/card")
def card(bed_id):  # verdict: after
    bed = db.get_or_404(Bed, bed_id)  # expect: BOLA004
    BedPermission(bed.id).test(404)  # guard
    return jsonify(plant=bed.plant)


@app.delete("/beds/<int:bed_id>")
def clear(bed_id):  # verdict: admin
    with HeadPermission().require(403):
        db.session.delete(db.get_or_404(Bed, bed_id))
        db.session.commit()
    return "", 204


@app.get("/beds/<int:bed_id>/soil")
@helper_permission.require(403)
def soil(bed_id):  # verdict: missing
    return jsonify(soil=db.get_or_404(Bed, bed_id).plant)  # expect: BOLA001


@app.post("/beds/<int:bed_id>/water")
def water(bed_id):  # verdict: missing
    BedPermission(bed_id).can()
    bed = db.get_or_404(Bed, bed_id)  # expect: BOLA002
    bed.plant = bed.plant + " (wet)"
    db.session.commit()
    return "", 204


@app.get("/beds/<int:bed_id>/beside/<int:other_id>")
def beside(bed_id, other_id):  # verdict: missing
    BedPermission(bed_id).test(403)
    return jsonify(plant=db.get_or_404(Bed, other_id).plant)  # expect: BOLA001
