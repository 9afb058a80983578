from flask_login import LoginManager, UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
login = LoginManager()


class Lookups:
    @classmethod
    def get(cls, ident):
        return db.session.get(cls, ident)  # expect: BOLA001, BOLA004

    @classmethod
    def get_by(cls, **columns):
        return db.session.query(cls).filter_by(**columns).first()


class Notary(Lookups, UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)


class Token(Lookups, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String, unique=True)
    revoked_at = db.Column(db.DateTime)
    notary_id = db.Column(db.ForeignKey("notary.id"))
    notary = db.relationship(Notary)

    @classmethod
    def authenticate(cls, code):
        token = cls.get_by(code=code)
        if token is None:
            return None, "unknown"
        if token.revoked_at is not None:
            return None, "revoked"
        return token, None


class Seal(Lookups, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    notary_id = db.Column(db.ForeignKey("notary.id"))
    motto = db.Column(db.String)


class Imprint(Lookups, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    seal_id = db.Column(db.ForeignKey("seal.id"))
    place = db.Column(db.String)
