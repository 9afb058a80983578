from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Potter(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Firing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    potter_id = db.Column(db.ForeignKey("potter.id"))
    glaze = db.Column(db.String(40))
