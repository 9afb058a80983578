import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from app import Analyst, Assignment, Case, Customer, Note, app, db

seed = sa_seed(db, app, lambda: [
    Customer(id=1), Customer(id=2), Analyst(id=1, api_key="key-a"), Analyst(id=2, api_key="key-b"),
    Assignment(analyst_id=1, customer_id=1), Assignment(analyst_id=2, customer_id=2), Case(id=1, customer_id=1), Case(id=2, customer_id=2),
    Note(id=1, case_id=1, text="AAA"), Note(id=2, case_id=2, text="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("checked", "GET /cases/{ref}/notes")
p.check("unchecked", "GET /cases/{ref}/all-notes")
p.done()
