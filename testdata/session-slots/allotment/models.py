from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Records:
    @classmethod
    def query(cls):
        return db.session.query(cls)

    @classmethod
    def numbered(cls, number):
        return cls.query.filter_by(id=number).first()


class Gardener(db.Model, UserMixin, Records):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)
    password = db.Column(db.String(40))
    mask = db.Column(db.Integer)


class Plot(db.Model, Records):
    id = db.Column(db.Integer, primary_key=True)
    gardener_id = db.Column(db.ForeignKey("gardener.id"))
    crop = db.Column(db.String(40))
