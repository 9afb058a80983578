import _prove
import app as m


def rows():
    yield m.Yard(id=1, token="key-a")
    yield m.Yard(id=2, token="key-b")
    yield m.Boat(id=1, yard_id=1, name="AAA")
    yield m.Boat(id=2, yard_id=2, name="BBB")


p = _prove.models(m.app, m.db, rows, headers=lambda key: {"X-Token": key})
for tail in ("/mast", "/spare", "/log"):
    p.reads(f"GET /boats/2{tail}")
    p.denied(f"GET /boats/2{tail}", key="wrong")
for tail in ("", "/keel", "/hull"):
    p.own(f"GET /boats/1{tail}")
    p.refused(f"GET /boats/2{tail}")
p.changes("PUT /boats/2", json={"name": "x"})
p.done()
