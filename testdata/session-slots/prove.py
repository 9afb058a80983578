import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from allotment import create_app
from allotment.models import Gardener, Plot, db

app = create_app()


def browser(c):
    c.send("POST", "/login", json={"id": 1, "password": "a"})
    return c.send("GET", f"/plots/{c.ref}/page")


seed = sa_seed(db, app, lambda: [
    Gardener(id=1, api_key="key-a", password="a", mask=1), Gardener(id=2, api_key="key-b", password="b", mask=1),
    Plot(id=1, gardener_id=1, crop="AAA"), Plot(id=2, gardener_id=2, crop="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("login", lambda c: c.send("POST", "/login", json={"id": 2, "password": "b"}), marks=("1", "2"))
p.check("show", "GET /plots/{ref}")
p.check("show_mine", "GET /my/plots/{ref}")
p.check("sow", ("PUT /plots/{ref}", {"crop": "new"}), write=True)
p.check("sow_mine", ("PUT /my/plots/{ref}", {"crop": "new"}), write=True)
p.check("page", "GET /plots/{ref}/page", login=browser)
p.check("free", "GET /plots/{ref}/free")
p.done()
