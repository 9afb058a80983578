import _prove
import app as m


def rows():
    yield m.Guide(id=1, key="key-a")
    yield m.Guide(id=2, key="key-b")
    yield m.Tour(id=1, guide_id=1, plan="AAA")
    yield m.Tour(id=2, guide_id=2, plan="BBB")


p = _prove.models(m.app, m.db, rows)
p.own("GET /tours/1")
p.refused("GET /tours/2")
p.reads("GET /tours/2/rope")
p.denied("GET /tours/2/rope", key="wrong")
p.changes("PUT /tours/1", json={"plan": "x"})
p.refused("PUT /tours/2", json={"plan": "x"})
p.changes("POST /tours/2/ascent", json={"plan": "x"})
p.changes("DELETE /tours/2", headers={})
p.done()
