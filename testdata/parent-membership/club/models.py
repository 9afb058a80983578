from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

membership = db.Table(
    "membership",
    db.Column("club_id", db.ForeignKey("club.id"), primary_key=True),
    db.Column("player_id", db.ForeignKey("player.id"), primary_key=True),
)


class Player(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Club(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))
    members = db.relationship(Player, secondary=membership, backref="clubs")


class Match(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    club_id = db.Column(db.ForeignKey("club.id"), nullable=False)
    organizer_id = db.Column(db.ForeignKey("player.id"))
    result = db.Column(db.String(40))
    club = db.relationship(Club, backref="matches")
