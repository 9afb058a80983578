import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from dock import create_app
from dock.models import ApiKey, Berth, Skipper, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Skipper(id=1, password="a"), Skipper(id=2, password="b"),
    ApiKey(id=1, text="key-a", skipper_id=1), ApiKey(id=2, text="key-b", skipper_id=2),
    Berth(id=1, skipper_id=1, boat="AAA"), Berth(id=2, skipper_id=2, boat="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("login", lambda c: c.send("POST", "/login", json={"id": 2, "password": "b"}), marks=("1", "2"))
p.check("show", "GET /berths/{ref}")
p.check("show_mine", "GET /my/berths/{ref}")
p.check("moor", ("PUT /berths/{ref}", {"boat": "new"}), write=True)
p.check("moor_mine", ("PUT /my/berths/{ref}", {"boat": "new"}), write=True)
p.check("leave", "DELETE /berths/{ref}", write=True)
p.check("leave_mine", "DELETE /my/berths/{ref}", write=True)
p.check("free", "GET /berths/{ref}/free")
p.done()
