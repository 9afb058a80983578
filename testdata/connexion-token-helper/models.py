from config import db


class Weaver(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String, unique=True)


class Pattern(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String, unique=True)
    secret = db.Column(db.String)
    weaver_id = db.Column(db.Integer, db.ForeignKey("weaver.id"))
