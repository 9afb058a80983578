from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Courier(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))
    key = db.Column(db.String(40), unique=True)


class Message(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    courier_id = db.Column(db.ForeignKey("courier.id"))
    body = db.Column(db.String(80))


class Label(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    courier_id = db.Column(db.ForeignKey("courier.id"))
    text = db.Column(db.String(80))
