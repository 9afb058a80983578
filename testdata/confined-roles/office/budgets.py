from flask import Blueprint, abort, g, jsonify, request

from .models import Budget, Employee, Note, db
from .roles import is_admin, is_manager, may_manage, member_of

bp = Blueprint("budgets", __name__)


@bp.before_request
def employee_of_key():
    g.employee = Employee.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if g.employee is None:
        abort(401)


@bp.get("/projects/<int:project_id>/budgets/<int:budget_id>/beside")
def show_beside(project_id, budget_id):  # verdict: missing
    if not (is_admin() or (member_of(project_id) and is_manager())):
        abort(403)
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA001
    return jsonify(purpose=budget.purpose)


@bp.get("/projects/<int:project_id>/budgets/<int:budget_id>")
def show(project_id, budget_id):  # verdict: after
    if not (member_of(project_id) and is_manager()):  # guard
        abort(403)
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA004
    if budget.project_id != project_id:  # guard
        abort(404)
    return jsonify(purpose=budget.purpose)


@bp.get("/projects/<int:project_id>/budgets/<int:budget_id>/purpose")
def purpose(project_id, budget_id):  # verdict: before|scoped
    if not (is_admin() or (member_of(project_id) and is_manager())):  # guard
        abort(403)
    budget = Budget.query.filter_by(
        id=budget_id,
        project_id=project_id,  # filter
    ).first_or_404()
    return jsonify(purpose=budget.purpose)


@bp.get("/projects/<int:project_id>/budgets")
def of_project(project_id):  # verdict: before|scoped
    if not may_manage(project_id):  # guard
        abort(403)
    return jsonify([budget.purpose for budget in Budget.query.filter_by(project_id=project_id)])


@bp.put("/projects/<int:project_id>/budgets/<int:budget_id>/beside")
def change_beside(project_id, budget_id):  # verdict: missing
    if not may_manage(project_id):
        abort(403)
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA002
    budget.purpose = request.json["purpose"]
    db.session.commit()
    return "", 204


@bp.put("/projects/<int:project_id>/budgets/<int:budget_id>")
def change(project_id, budget_id):  # verdict: after
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA004
    if budget.project_id != project_id or not may_manage(project_id):  # guard
        abort(404)
    budget.purpose = request.json["purpose"]
    db.session.commit()
    return "", 204


@bp.patch("/budgets/<int:budget_id>")
def amend(budget_id):  # verdict: after
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA004
    if not may_manage(budget.project_id):  # guard
        abort(404)
    budget.purpose = f"{budget.purpose}, {request.json['purpose']}"
    db.session.commit()
    return "", 204


@bp.delete("/projects/<int:project_id>/budgets/<int:budget_id>")
def drop(project_id, budget_id):  # verdict: after
    if not may_manage(project_id):  # guard
        abort(403)
    budget = db.get_or_404(Budget, budget_id)  # expect: BOLA004
    if budget.project_id != project_id:  # guard
        abort(404)
    db.session.delete(db.get_or_404(Budget, budget_id))
    db.session.commit()
    return "", 204


@bp.get("/budgets/<int:budget_id>")
def show_any(budget_id):  # verdict: missing
    if not is_manager():
        abort(403)
    return jsonify(purpose=db.get_or_404(Budget, budget_id).purpose)  # expect: BOLA001


@bp.get("/notes/<int:note_id>")
def note(note_id):  # verdict: admin
    if not is_manager():  # guard
        abort(403)
    return jsonify(text=db.get_or_404(Note, note_id).text)


@bp.delete("/notes/<int:note_id>")
def drop_note(note_id):  # verdict: admin
    if g.employee.role not in ("admin", "manager"):  # guard
        abort(403)
    db.session.delete(db.get_or_404(Note, note_id))
    db.session.commit()
    return "", 204


@bp.delete("/projects/<int:project_id>/budgets/<int:budget_id>/beside")
def drop_beside(project_id, budget_id):  # verdict: missing
    if not is_admin() and not member_of(project_id):
        abort(403)
    db.session.delete(db.get_or_404(Budget, budget_id))  # expect: BOLA002
    db.session.commit()
    return "", 204
