import _prove
import app as m

p = _prove.stores(m.app, m.METERS)
p.own("GET /meters/1")
p.refused("GET /meters/2")
p.reads("GET /meters/2/reading")
p.denied("GET /meters/2/reading", key="wrong")
p.changes("POST /meters/1/reset")
p.refused("POST /meters/2/reset")
p.changes("POST /meters/2/seal")
p.own("GET /houses/north")
p.refused("GET /houses/south")
p.done()
