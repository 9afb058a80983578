from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Guild(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    motto = db.Column(db.String(40))


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    guild_id = db.Column(db.ForeignKey("guild.id"))
    api_key = db.Column(db.String(40), unique=True)


class Charter(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    guild_id = db.Column(db.ForeignKey("guild.id"))
    member_id = db.Column(db.ForeignKey("member.id"))
    text = db.Column(db.String(40))
