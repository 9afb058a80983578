from flask import g

from .models import Membership


def is_admin():
    return g.employee.role == "admin"


def is_manager():
    return g.employee.role in ("admin", "manager")


def member_of(project_id):
    return Membership.query.filter_by(employee_id=g.employee.id, project_id=project_id).first() is not None


def may_manage(project_id):
    return is_admin() or (member_of(project_id) and is_manager())
