from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Org(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    slug = db.Column(db.String(40), unique=True)


class Nurse(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    org_id = db.Column(db.ForeignKey("org.id"))
    api_key = db.Column(db.String(40), unique=True)

    @classmethod
    def get_by_api_key_and_org(cls, api_key, org):
        return cls.query.filter_by(api_key=api_key, org_id=org.id).first()


class Sample(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    org_id = db.Column(db.ForeignKey("org.id"))
    result = db.Column(db.String(40))
