import os

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///loans.db")
db = SQLAlchemy(app)


class Curator(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Museum(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    curator_id = db.Column(db.ForeignKey("curator.id"))


class Loan(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    museum_id = db.Column(db.ForeignKey("museum.id"))
    piece = db.Column(db.String(40))


class Crate(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    loan_id = db.Column(db.ForeignKey("loan.id"))
    seal = db.Column(db.String(40))


def own_museum(museum_id):
    curator = Curator.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if curator is None:
        abort(401)
    return Museum.query.filter_by(id=museum_id, curator_id=curator.id).first_or_404()


@app.get("/museums/<int:museum_id>/loans/<int:loan_id>")
def loan(museum_id, loan_id):  # verdict: scoped
    own_museum(museum_id)
    found = Loan.query.filter_by(
        id=loan_id,
        museum_id=museum_id,  # filter
    ).first_or_404()
    return jsonify(piece=found.piece)


@app.get("/museums/<int:museum_id>/loans/<int:loan_id>/note")
def loan_note(museum_id, loan_id):  # verdict: missing
    museum = own_museum(museum_id)
    found = Loan.query.filter_by(id=loan_id).first_or_404()  # expect: BOLA001
    return jsonify(museum=museum.id, piece=found.piece)


@app.get("/museums/<int:museum_id>/loans/<int:loan_id>/piece")
def loan_piece(museum_id, loan_id):  # verdict: after
    museum = own_museum(museum_id)
    found = db.get_or_404(Loan, loan_id)  # expect: BOLA004
    if found.museum_id != museum.id:  # guard
        abort(404)
    return jsonify(piece=found.piece)


@app.delete("/museums/<int:museum_id>/loans/<int:loan_id>")
def return_loan(museum_id, loan_id):  # verdict: missing
    own_museum(museum_id)
    found = db.get_or_404(Loan, loan_id)  # expect: BOLA002
    db.session.delete(found)
    db.session.commit()
    return "", 204


@app.get("/museums/<int:museum_id>/loans/<int:loan_id>/crates/<int:crate_id>")
def crate(museum_id, loan_id, crate_id):  # verdict: scoped
    museum = own_museum(museum_id)
    parent = Loan.query.filter_by(
        id=loan_id,
        museum_id=museum.id,  # filter
    ).first_or_404()
    found = Crate.query.filter_by(id=crate_id, loan_id=parent.id).first_or_404()
    return jsonify(seal=found.seal)


@app.get("/museums/<int:museum_id>/loans/<int:loan_id>/crates/<int:crate_id>/seal")
def crate_seal(museum_id, loan_id, crate_id):  # verdict: missing
    own_museum(museum_id)
    found = Crate.query.filter_by(id=crate_id, loan_id=loan_id).first_or_404()  # expect: BOLA001
    return jsonify(seal=found.seal)
