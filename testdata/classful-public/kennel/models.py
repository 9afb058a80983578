from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Keeper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Dog(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    keeper_id = db.Column(db.ForeignKey("keeper.id"))
    name = db.Column(db.String(40))
