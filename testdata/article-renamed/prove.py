import _prove
import app as m

p = _prove.stores(m.app, m.harbour, m.ropes)
p.own("GET /lanterns/1/glow")
p.refused("GET /lanterns/2/glow")
p.reads("GET /ropes/2")
p.own("GET /ropes/1/knot")
p.refused("GET /ropes/2/knot")
p.done()
