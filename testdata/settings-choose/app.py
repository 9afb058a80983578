import os

from flask import Flask, abort, g, jsonify, request
from flask_restful import Api, Resource
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["KEY_CHECK"] = os.environ.get("KEY_CHECK", "header")
db = SQLAlchemy(app)
api = Api(app)

WITH_NOTES = os.environ.get("WITH_NOTES", "yes")


class Pilot(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Flight(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    pilot_id = db.Column(db.ForeignKey("pilot.id"))
    note = db.Column(db.String(40))


def header_check(incoming):
    g.pilot = Pilot.query.filter_by(api_key=incoming.headers.get("X-Api-Key", "")).first()
    return g.pilot is not None


def query_check(incoming):
    g.pilot = Pilot.query.filter_by(api_key=incoming.args.get("api_key", "")).first()
    return g.pilot is not None


CHECKS = {"header": header_check, "query": query_check}


@app.before_request
def key_required():
    if not CHECKS.get(app.config.get("KEY_CHECK"))(request):
        abort(401)


def show_if(setting):
    def decide(view):
        if not setting:
            return None
        return view

    return decide


def resource(*rules):
    def add(view):
        if not view:
            return None
        api.add_resource(view, *rules)
        return view

    return add


@resource("/flights/<int:flight_id>/note")
@show_if(WITH_NOTES)
class Note(Resource):
    def get(self, flight_id):  # verdict: missing
        flight = Flight.query.filter_by(id=flight_id).first()  # expect: BOLA001
        return {"note": flight.note}


@resource("/own/<int:flight_id>/note")
@show_if(WITH_NOTES)
class OwnNote(Resource):
    def get(self, flight_id):  # verdict: scoped
        flight = Flight.query.filter_by(
            id=flight_id,
            pilot_id=g.pilot.id,  # filter
        ).first_or_404()
        return {"note": flight.note}


@app.get("/flights/<int:flight_id>")
def flight(flight_id):  # verdict: after
    found = db.get_or_404(Flight, flight_id)  # expect: BOLA004
    if found.pilot_id != g.pilot.id:  # guard
        abort(404)
    return jsonify(note=found.note)
