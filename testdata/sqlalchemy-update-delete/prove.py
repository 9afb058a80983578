import _prove
import app as m


def rows():
    yield m.Firm(id=1, api_key="key-a")
    yield m.Firm(id=2, api_key="key-b")
    yield m.Siren(id=1, firm_id=1, tone="AAA")
    yield m.Siren(id=2, firm_id=2, tone="BBB")


p = _prove.models(m.app, m.db, rows)
for request in ("PUT /sirens/%d/tone", "DELETE /sirens/%d", "POST /sirens/%d/test"):
    p.changes(request % 1, json={"tone": "x"})
    p.refused(request % 2, json={"tone": "x"})
for request in ("PUT /sirens/%d/claim", "DELETE /sirens/%d/now", "POST /sirens/%d/mute"):
    p.changes(request % 2, json={"firm": 2})
    p.denied(request % 2, key="wrong", json={"firm": 2})
p.done()
