import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from ferry import create_app
from ferry.models import Customer, Ticket, db

app = create_app()
seed = sa_seed(db, app, lambda: [Customer(id=1, key="key-a"), Customer(id=2, key="key-b"), Ticket(id=1, customer_id=1, seat="AAA"), Ticket(id=2, customer_id=2, seat="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("ticket", "GET /tickets/{ref}")
p.check("refund", "DELETE /tickets/{ref}", write=True)
p.check("pass_", "GET /passes/{ref}")
p.check("cancel", "DELETE /passes/{ref}", write=True)
p.done()
