import _prove
import app as m

p = _prove.stores(m.app, m.TICKETS, headers=lambda key: {"Authorization": f"Bearer {key}"})
for tail in ("", "/berth", "/meal"):
    p.own(f"GET /tickets/1{tail}")
    p.refused(f"GET /tickets/2{tail}")
for tail in ("/deck", "/gangway?line=2", "/cabin"):
    p.reads(f"GET /tickets/2{tail}")
    p.denied(f"GET /tickets/2{tail}", key="wrong")
p.own("GET /tickets/1/car", headers={}, auth=("line", "key-a"))
p.refused("GET /tickets/2/car", headers={}, auth=("line", "key-a"))
p.done()
