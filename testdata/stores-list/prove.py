import _prove
import app as m

p = _prove.stores(m.app, m.VIOLINS)
p.reads("GET /violins/2")
p.reads("GET /violins/2/strings")
for tail in ("/varnish", "/bridge", "/bow"):
    p.own(f"GET /violins/1{tail}")
    p.refused(f"GET /violins/2{tail}")
p.changes("DELETE /violins/1")
p.denied("DELETE /violins/2", 403)
p.done()
