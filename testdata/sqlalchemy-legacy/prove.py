import _prove
import app as m


def rows():
    yield m.Studio(id=1, api_key="key-a")
    yield m.Studio(id=2, api_key="key-b")
    yield m.Pane(id=1, studio_id=1, colour="AAA")
    yield m.Pane(id=2, studio_id=2, colour="BBB")


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/kiln", "/mould"):
    p.reads(f"GET /panes/2{tail}")
    p.denied(f"GET /panes/2{tail}", key="wrong")
for tail in ("/colour", "/frame"):
    p.own(f"GET /panes/1{tail}")
    p.refused(f"GET /panes/2{tail}")
p.changes("DELETE /panes/1")
p.refused("DELETE /panes/2")
p.done()
