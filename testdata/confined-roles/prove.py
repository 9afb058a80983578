import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from office import create_app
from office.models import Budget, Employee, Membership, Note, Project, db

app = create_app()


def proof(role):
    """Two employees, each in a project of their own."""
    seed = sa_seed(db, app, lambda: [
        Employee(id=1, api_key="key-a", role=role), Employee(id=2, api_key="key-b", role=role), Employee(id=3, api_key="key-admin", role="admin"),
        Project(id=1), Project(id=2), Membership(employee_id=1, project_id=1), Membership(employee_id=2, project_id=2),
        Budget(id=1, project_id=1, employee_id=1, purpose="AAA"), Budget(id=2, project_id=2, employee_id=2, purpose="BBB"),
        Note(id=1, employee_id=1, text="AAA"), Note(id=2, employee_id=2, text="BBB")])
    return Proof(__file__, app, seed, sa_rows(db, app))


new = {"purpose": "new"}
p = proof("manager")
p.check("show_beside", "GET /projects/{own}/budgets/{ref}/beside")
p.check("show", "GET /projects/{own}/budgets/{ref}")
p.check("show", "GET /projects/{ref}/budgets/{ref}")
p.check("purpose", "GET /projects/{own}/budgets/{ref}/purpose")
p.check("purpose", "GET /projects/{ref}/budgets/{ref}/purpose")
p.check("of_project", "GET /projects/{ref}/budgets")
p.check("change_beside", ("PUT /projects/{own}/budgets/{ref}/beside", new), write=True)
p.check("change", ("PUT /projects/{own}/budgets/{ref}", new), write=True)
p.check("amend", ("PATCH /budgets/{ref}", new), write=True)
p.check("drop", "DELETE /projects/{own}/budgets/{ref}", write=True)
p.check("drop", "DELETE /projects/{ref}/budgets/{ref}", write=True)
p.check("show_any", "GET /budgets/{ref}")
p.check("drop_beside", "DELETE /projects/{own}/budgets/{ref}/beside", write=True)
clerks = proof("clerk")
clerks.check("note", "GET /notes/{ref}")
clerks.check("drop_note", "DELETE /notes/{ref}", write=True)
p.problems += clerks.problems
p.left = {place: verdict for place, verdict in p.left.items() if place in clerks.left}
p.done()
