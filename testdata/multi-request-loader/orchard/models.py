from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Grower(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)
    password = db.Column(db.String(40))


class Tree(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    grower_id = db.Column(db.ForeignKey("grower.id"))
    label = db.Column(db.String(40))
