from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Grower(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Bed(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    grower_id = db.Column(db.ForeignKey("grower.id"))
    crop = db.Column(db.String(40))
