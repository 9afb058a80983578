import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from rooms import create_app
from rooms.models import Booking, Guest, db

app = create_app()
seed = sa_seed(db, app, lambda: [Guest(id=1, key="key-a"), Guest(id=2, key="key-b"), Booking(id=1, guest_id=1, room="AAA"), Booking(id=2, guest_id=2, room="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("booking", "GET /bookings/{ref}")
p.check("cancel", "DELETE /bookings/{ref}", write=True)
p.check("receipt", "GET /bookings/{ref}/receipt")
p.done()
