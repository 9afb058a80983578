import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from orchard import create_app
from orchard.models import Grower, Tree, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Grower(id=1, api_key="key-a", password="a"), Grower(id=2, api_key="key-b", password="b BBB"),
    Tree(id=1, grower_id=1, label="AAA"), Tree(id=2, grower_id=2, label="BBB")])


def browser(c):
    c.send("POST", "/login", json={"id": 1, "password": "a"})
    return c.send("GET", f"/trees/{c.ref}/settings")


p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("login", lambda c: c.send("POST", "/login", json={"id": c.ref, "password": "b BBB"}), marks=("1", "2"))
p.check("tree", "GET /trees/{ref}")
p.check("prune", ("PUT /trees/{ref}", {}), write=True)
p.check("ledger", "GET /trees/{ref}/ledger")
p.check("settings", "GET /trees/{ref}/settings", login=browser)
p.done()
