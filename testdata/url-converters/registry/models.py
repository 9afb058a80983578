from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Clerk(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String, unique=True)
    is_admin = db.Column(db.Boolean, default=False)


class Deed(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    clerk_id = db.Column(db.ForeignKey("clerk.id"))
    text = db.Column(db.String)

    @property
    def permissions(self):
        from .access import DeedPermission

        return {"edit": DeedPermission(self)}
