from flask import Flask, abort, g, jsonify, request

from repo import Customer, db, find_by_id, find_with

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db.init_app(app)


@app.before_request
def customer():
    g.me = Customer.query.filter_by(key=request.headers.get("X-Api-Key", "")).first() or abort(401)


@app.get("/alerts/<int:alert_id>")
def alert(alert_id):  # verdict: scoped
    return jsonify(text=find_by_id(alert_id, customers=[g.me.id]).text)


@app.delete("/alerts/<int:alert_id>")
def mute(alert_id):  # verdict: missing
    db.session.delete(find_by_id(alert_id))
    db.session.commit()
    return jsonify(by=g.me.id)


@app.get("/alerts/<int:alert_id>/raw")
def raw(alert_id):  # verdict: missing
    return jsonify(text=find_by_id(alert_id, None).text)


@app.get("/alerts/<int:alert_id>/heat")
def heat(alert_id):  # verdict: missing
    return jsonify(text=find_with(alert_id, customers=[g.me.id]).text)
