from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Employee(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)
    role = db.Column(db.String(20), default="clerk")


class Project(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))


class Membership(db.Model):
    employee_id = db.Column(db.ForeignKey("employee.id"), primary_key=True)
    project_id = db.Column(db.ForeignKey("project.id"), primary_key=True)


class Budget(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    project_id = db.Column(db.ForeignKey("project.id"))
    employee_id = db.Column(db.ForeignKey("employee.id"))
    purpose = db.Column(db.String(40))


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    employee_id = db.Column(db.ForeignKey("employee.id"))
    text = db.Column(db.String(40))
