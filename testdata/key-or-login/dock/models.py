from flask_login import LoginManager, UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
login_manager = LoginManager()


class Skipper(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    password = db.Column(db.String(40))


class ApiKey(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.String(40), unique=True)
    revoked = db.Column(db.Boolean, default=False)
    skipper_id = db.Column(db.ForeignKey("skipper.id"))
    skipper = db.relationship(Skipper)


class Berth(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    skipper_id = db.Column(db.ForeignKey("skipper.id"))
    boat = db.Column(db.String(40))
