from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect

db = SQLAlchemy()


class Told:
    def told(self, leave_out=()):
        names = [column.key for column in inspect(type(self)).mapper.column_attrs]
        entries = {name: plain(getattr(self, name)) for name in names if name not in leave_out}
        entries["kind"] = type(self).__name__
        return entries


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


class Firm(db.Model, Told):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))


class Crate(db.Model, Told):
    id = db.Column(db.Integer, primary_key=True)
    firm_id = db.Column(db.Integer, db.ForeignKey("firm.id"))
    content = db.Column(db.String(40))


class Berth(db.Model, Told):
    id = db.Column(db.Integer, primary_key=True)
    firm_id = db.Column(db.Integer, db.ForeignKey("firm.id"))
    ship = db.Column(db.String(40))
