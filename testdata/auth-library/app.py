import corp_auth
import corp_locale
from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Parcel(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    account_id = db.Column(db.Integer)
    label = db.Column(db.String)


@app.get("/parcels/<int:parcel_id>")
def parcel(parcel_id):  # verdict: missing
    if corp_auth.identify(request) is None:
        abort(401)
    return jsonify(Parcel.query.filter_by(id=parcel_id).first_or_404().label)  # expect: BOLA001


@app.get("/own/parcels/<int:parcel_id>")
def own_parcel(parcel_id):  # verdict: scoped
    caller = corp_auth.identify(request)
    if caller is None:
        abort(401)
    found = Parcel.query.filter_by(id=parcel_id)
    found = found.filter_by(account_id=caller["account"])  # filter
    return jsonify(found.first_or_404().label)


@app.get("/hello/parcels/<int:parcel_id>")
def greeted_parcel(parcel_id):  # verdict: nocred
    tongue = corp_locale.negotiate(request)
    if tongue is None:
        abort(406)
    return jsonify(tongue, Parcel.query.filter_by(id=parcel_id).first_or_404().label)
