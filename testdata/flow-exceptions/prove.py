import _prove
import app as m

p = _prove.stores(m.app, m.VINES)
for tail in ("", "/press"):
    p.own(f"GET /vines/1{tail}")
    p.refused(f"GET /vines/2{tail}")
p.reads("GET /vines/2/trim")
p.changes("POST /vines/2/prune")
p.changes("POST /vines/1/water")
p.refused("POST /vines/2/water")
p.reads("GET /vines/2/graft")
p.done()
