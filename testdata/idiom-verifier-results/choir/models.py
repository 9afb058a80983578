from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Choir(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40), unique=True)


class Score(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    choir_id = db.Column(db.ForeignKey("choir.id"))
    title = db.Column(db.String(40))
