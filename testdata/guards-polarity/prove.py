import _prove
import app as m


def rows():
    yield m.Skier(id=1, api_key="key-a")
    yield m.Skier(id=2, api_key="key-b")
    yield m.Pass(id=1, skier_id=1, lift="AAA")
    yield m.Pass(id=2, skier_id=2, lift="BBB")


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/gate", "/slope"):
    p.own(f"GET /passes/1{tail}")
    p.refused(f"GET /passes/2{tail}")
for tail in ("/lift", "/door", "/piste"):
    p.reads(f"GET /passes/2{tail}")
    p.denied(f"GET /passes/2{tail}", key="wrong")
p.changes("DELETE /passes/2")
p.changes("PUT /passes/1/void")
p.refused("PUT /passes/2/void")
p.done()
