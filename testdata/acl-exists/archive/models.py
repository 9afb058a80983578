from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import and_, exists

db = SQLAlchemy()


class Group(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    rights = db.Column(db.JSON, default=list)


class Member(db.Model):
    reader_id = db.Column(db.ForeignKey("reader.id"), primary_key=True)
    group_id = db.Column(db.ForeignKey("group.id"), primary_key=True)
    group = db.relationship(Group)


class Reader(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)
    memberships = db.relationship(Member)

    @property
    def rights(self):
        return set.union(set(), *[set(m.group.rights) for m in self.memberships])

    def may(self, right):
        return right in self.rights

    def is_member(self, group_id):
        groups = db.session.query(Member.group_id).filter(Member.reader_id == self.id)
        return group_id.in_(groups)


class Permission(db.Model):
    record_id = db.Column(db.ForeignKey("record.id"), primary_key=True)
    group_id = db.Column(db.ForeignKey("group.id"), primary_key=True)


class Record(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    owner_id = db.Column(db.ForeignKey("reader.id"))
    text = db.Column(db.String(40))

    def is_visible_to(self, reader):
        if reader.may("see_all"):
            return True
        return db.session.query(
            exists().where(and_(Permission.record_id == self.id, reader.is_member(Permission.group_id)))
        ).scalar()

    @classmethod
    def load(cls, record_id):
        return cls.query.filter(cls.id == record_id).first()  # expect: BOLA001

    @classmethod
    def access(cls, record_id, reader):
        record = cls.query.filter(cls.id == record_id).first()
        if record is None:
            return None
        if not record.is_visible_to(reader):  # guard
            return None
        return record
