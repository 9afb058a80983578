from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)

members = db.Table(
    "members",
    db.Column("crew_id", db.ForeignKey("crew.id")),
    db.Column("sailor_id", db.ForeignKey("sailor.id")),
)


class Sailor(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Crew(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    motto = db.Column(db.String(40))
    members = db.relationship("Sailor", secondary=members)


class Chart(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    crew_id = db.Column(db.ForeignKey("crew.id"))
    sea = db.Column(db.String(40))


@app.before_request
def identify():
    g.me = Sailor.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if g.me is None:
        abort(401)


def crew_of(crew_id):
    return db.session.get(Crew, crew_id) or abort(404)  # expect: BOLA001, BOLA004


def sails_with(crew_id):
    return g.me.id in [sailor.id for sailor in crew_of(crew_id).members]


def check_crew(crew_id):
    if not sails_with(crew_id):  # guard
        abort(404)


@app.get("/crews/<int:crew_id>")
def crew(crew_id):  # verdict: before
    check_crew(crew_id)
    return jsonify(motto=crew_of(crew_id).motto)


@app.get("/crews/<int:crew_id>/charts")
def charts(crew_id):  # verdict: before|scoped
    check_crew(crew_id)
    return jsonify([chart.sea for chart in Chart.query.filter_by(crew_id=crew_id)])


@app.get("/crews/<int:crew_id>/fetched")
def fetched(crew_id):  # verdict: after
    found = crew_of(crew_id)
    check_crew(found.id)
    return jsonify(motto=found.motto)


@app.get("/crews/<int:crew_id>/unheard")
def unheard(crew_id):  # verdict: missing
    sails_with(crew_id)
    return jsonify(motto=crew_of(crew_id).motto)


@app.get("/crews/<int:crew_id>/charts/<int:chart_id>")
def chart(crew_id, chart_id):  # verdict: after
    check_crew(crew_id)
    found = db.get_or_404(Chart, chart_id)  # expect: BOLA004
    if found.crew_id != crew_id:  # guard
        abort(404)
    return jsonify(sea=found.sea)


@app.get("/crews/<int:crew_id>/charts/<int:chart_id>/beside")
def beside(crew_id, chart_id):  # verdict: missing
    check_crew(crew_id)
    found = db.get_or_404(Chart, chart_id)  # expect: BOLA001
    return jsonify(sea=found.sea)
