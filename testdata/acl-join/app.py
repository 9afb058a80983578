from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Customer(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Analyst(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Assignment(db.Model):
    analyst_id = db.Column(db.ForeignKey("analyst.id"), primary_key=True)
    customer_id = db.Column(db.ForeignKey("customer.id"), primary_key=True)


class Case(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    lead_id = db.Column(db.ForeignKey("analyst.id"))
    customer_id = db.Column(db.ForeignKey("customer.id"))


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    case_id = db.Column(db.ForeignKey("case.id"))
    text = db.Column(db.String(40))


@app.before_request
def analyst_of_key():
    g.analyst = Analyst.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if g.analyst is None:
        abort(401)


def works_on(case_id):
    return (
        Assignment.query.filter(Assignment.analyst_id == g.analyst.id, Case.id == case_id)
        .join(Case, Assignment.customer_id == Case.customer_id)
        .first()
    )


def works_for_somebody():
    return Assignment.query.join(Case, Assignment.customer_id == Case.customer_id).filter(Assignment.analyst_id == g.analyst.id).first()


def texts(notes):
    return jsonify([note.text for note in notes])


@app.get("/cases/<int:case_id>/notes")
def checked(case_id):  # verdict: before
    if not works_on(case_id):  # guard
        abort(403)
    return texts(Note.query.filter_by(case_id=case_id).all())


@app.get("/cases/<int:case_id>/all-notes")
def unchecked(case_id):  # verdict: missing
    if not works_for_somebody():
        abort(403)
    return texts(Note.query.filter_by(case_id=case_id).all())  # expect: BOLA001
