import _prove
import app as m


def rows():
    yield m.Foundry(id=1, api_key="key-a")
    yield m.Foundry(id=2, api_key="key-b")
    yield m.Bell(id=1, foundry_id=1, note="AAA")
    yield m.Bell(id=2, foundry_id=2, note="BBB")


p = _prove.models(m.app, m.db, rows)
everything = p.state
p.state = lambda: [table for table in everything() if "key-a" not in str(table)]  # the caller's own counter may move
for url in ("PUT /bells/%d/tune", "PUT /bells/%d/mend", "DELETE /bells/%d"):
    p.changes(url % 1, json={"note": "x"})
    p.refused(url % 2, json={"note": "x"})
for url in ("PUT /bells/2/hammer", "PUT /bells/2/crack"):
    p.changes(url, json={"note": "x"})
    p.denied(url, key="wrong", json={"note": "x"})
p.reads("GET /bells/2/polish")
p.done()
