from functools import wraps

from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy


class Service(Flask):
    def start(self):
        self.chiefs_id = self.team_id("administrators")
        self.auditors_id = self.team_id("auditors")

    def team_id(self, name):
        team = Team.query.filter(Team.name == name).first()
        if team is None:
            raise SystemExit(f"there is no team {name}")
        return team.id


app = Service(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)

member_team = db.Table(
    "member_team",
    db.Column("member_id", db.ForeignKey("member.id")),
    db.Column("team_id", db.ForeignKey("team.id")),
)


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String, unique=True)
    teams = db.relationship("Team", secondary=member_team, back_populates="members")


class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String, unique=True)
    members = db.relationship("Member", secondary=member_team, back_populates="teams")


with app.app_context():
    db.create_all()
    db.session.add_all([Team(id=1, name="administrators"), Team(id=2, name="auditors")])
    db.session.commit()
    app.start()


class Identity:
    def __init__(self, told):
        self.teams = told.get("teams", {})
        self.every_team = told.get("every_team", {})
        self.team_ids = told["team_ids"]
        self.every_id = told["every_id"]
        self._chief = told.get("chief", False)
        self._auditor = told.get("auditor", False)

    def is_chief(self):
        return self._chief

    def is_auditor(self):
        return self._auditor or self.is_chief()

    def is_in_team(self, team_id):
        if self.is_auditor():
            return True
        return team_id in self.teams


def identity_of(member):
    chief = False
    auditor = False
    teams = {}
    team_ids = []
    for team in member.teams:
        if team.id == g.chiefs_id:
            chief = True
        if team.id == g.auditors_id:
            auditor = True
        teams[team.id] = {"name": team.name}
        team_ids.append(team.id)
    every_team = {}
    every_id = []
    for team in Team.query.all():
        every_team[team.id] = {"name": team.name}
        every_id.append(team.id)
    told = {"teams": teams, "every_team": every_team, "team_ids": team_ids, "every_id": every_id}
    return Identity({**told, "chief": chief, "auditor": auditor})


@app.before_request
def set_up():
    g.chiefs_id = app.chiefs_id
    g.auditors_id = app.auditors_id


def keyed(view):
    @wraps(view)
    def checked(*args, **kwargs):
        member = Member.query.filter_by(key=request.headers.get("X-API-Key")).first()
        if member is None:
            abort(401)
        return view(identity_of(member), *args, **kwargs)

    return checked


@app.get("/teams/<int:team_id>")
@keyed
def team(me, team_id):  # verdict: before
    if not me.is_in_team(team_id):  # guard
        abort(404)
    return jsonify(name=Team.query.filter(Team.id == team_id).first_or_404().name)


@app.get("/chief/teams/<int:team_id>")
@keyed
def team_for_chiefs(me, team_id):  # verdict: admin
    if not me.is_chief():  # guard
        abort(404)
    return jsonify(name=Team.query.filter(Team.id == team_id).first_or_404().name)


@app.get("/any/teams/<int:team_id>")
@keyed
def team_of_anybody(me, team_id):  # verdict: missing
    if team_id not in me.every_team:
        abort(404)
    return jsonify(name=Team.query.filter(Team.id == team_id).first_or_404().name)  # expect: BOLA001


@app.get("/said/teams/<int:team_id>")
@keyed
def team_for_those_who_say_so(me, team_id):  # verdict: missing
    if request.headers.get("X-Team", type=int) != g.chiefs_id:
        abort(404)
    return jsonify(name=Team.query.filter(Team.id == team_id).first_or_404().name)  # expect: BOLA001


@app.get("/listed/teams/<int:team_id>")
@keyed
def listed_team(me, team_id):  # verdict: scoped
    found = Team.query.filter(Team.id == team_id)
    if not me.is_auditor():
        found = found.filter(Team.id.in_(me.team_ids))
    return jsonify(name=found.first_or_404().name)


@app.get("/listed/any/teams/<int:team_id>")
@keyed
def listed_team_of_anybody(me, team_id):  # verdict: missing
    found = Team.query.filter(Team.id == team_id)
    if not me.is_auditor():
        found = found.filter(Team.id.in_(me.every_id))
    return jsonify(name=found.first_or_404().name)  # expect: BOLA001
