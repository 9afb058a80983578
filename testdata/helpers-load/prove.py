import _prove
import app as m


def rows():
    yield m.Choir(id=1, key="key-a", anthem_id=1)
    yield m.Choir(id=2, key="key-b", anthem_id=2)
    yield m.Score(id=1, choir_id=1, text="AAA")
    yield m.Score(id=2, choir_id=2, text="BBB")


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/bars"):
    p.own(f"GET /scores/1{tail}")
    p.refused(f"GET /scores/2{tail}")
for tail in ("/cover", "/cover?choir=2", "/notes"):
    p.reads(f"GET /scores/2{tail}")
    p.denied(f"GET /scores/2{tail}", key="wrong")
p.changes("PUT /scores/1", json={"text": "x"})
p.refused("PUT /scores/2", json={"text": "x"})
p.changes("DELETE /scores/2")
p.done()
