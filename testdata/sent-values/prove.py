import _prove
import app as m


def rows():
    for n in (1, 2):
        yield m.Depot(id=n, key="key-" + "ab"[n - 1])
        yield m.Shelf(id=n, depot_id=n, label="AB"[n - 1] * 3)


p = _prove.models(m.app, m.db, lambda: list(rows()))
p.changes("POST /crates", json={"shelf_id": 2})
p.changes("POST /checked/crates", json={"shelf_id": 1})
p.refused("POST /checked/crates", json={"shelf_id": 2})
p.changes("POST /labelled/crates", json={"shelf_id": 2})
for way in ("set", "updated"):
    p.changes(f"POST /{way}/crates", json={"shelf_id": 2})
    with m.app.app_context():
        assert [c.shelf_id for c in m.Crate.query] == [1], way
p.own("GET /shelves/1")
p.refused("GET /shelves/2")
p.done()
