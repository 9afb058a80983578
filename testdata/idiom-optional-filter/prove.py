import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from app import app
from repo import Alert, Customer, db

seed = sa_seed(db, app, lambda: [Customer(id=1, key="key-a"), Customer(id=2, key="key-b"), Alert(id=1, customer_id=1, text="AAA"), Alert(id=2, customer_id=2, text="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("alert", "GET /alerts/{ref}")
p.check("mute", "DELETE /alerts/{ref}", write=True)
p.check("raw", "GET /alerts/{ref}/raw")
p.check("heat", "GET /alerts/{ref}/heat")
p.done()
