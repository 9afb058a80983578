import os
from functools import wraps

import requests
from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///tickets.db")
db = SQLAlchemy(app)
BASE = os.environ.get("TICKETS_URL", "http://tickets.example")
service = requests.Session()
service.headers.update({"X-Service": os.environ.get("SERVICE_KEY", "inner")})


class Guest(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


def guest_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        g.guest = Guest.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
        if g.guest is None:
            abort(401)
        return view(*args, **kwargs)

    return checked


@app.get("/tickets/<ticket_id>")
@guest_required
def ticket(ticket_id):  # verdict: missing
    answer = requests.get(f"{BASE}/tickets/{ticket_id}", timeout=5)  # expect: BOLA001
    return jsonify(answer.json())


@app.get("/tickets/<ticket_id>/inner")
@guest_required
def inner(ticket_id):  # verdict: missing
    answer = service.get(BASE + "/tickets", params={"id": ticket_id}, timeout=5)  # expect: BOLA001
    return jsonify(answer.json())


@app.get("/tickets/<ticket_id>/seat")
@guest_required
def seat(ticket_id):  # verdict: after
    found = service.get(f"{BASE}/tickets/{ticket_id}", timeout=5).json()  # expect: BOLA004
    if found["guest"] != g.guest.id:  # guard
        abort(404)
    return jsonify(found["seat"])


@app.get("/tickets/<ticket_id>/as-caller")
@guest_required
def as_caller(ticket_id):  # verdict: none
    headers = {"X-API-Key": request.headers["X-API-Key"]}
    answer = requests.get(f"{BASE}/guarded/{ticket_id}", headers=headers, timeout=5)
    return jsonify(answer.json())


@app.get("/tickets/<ticket_id>/of-guest")
@guest_required
def of_guest(ticket_id):  # verdict: none
    answer = service.get(f"{BASE}/guests/{g.guest.id}/tickets/{ticket_id}", timeout=5)
    return jsonify(answer.json())


@app.delete("/tickets/<ticket_id>")
@guest_required
def cancel(ticket_id):  # verdict: missing
    service.delete(f"{BASE}/tickets/{ticket_id}", timeout=5)  # expect: BOLA002
    return "", 204
