import _prove
import app as m

p = _prove.stores(m.app, m.SEATS)
p.denied("GET /web/seats/2")
p.denied("GET /web/seats/2/row")
p.own("GET /seats/1/ticket")
p.refused("GET /seats/2/ticket")
p.reads("GET /seats/2")
p.denied("GET /seats/2", key="wrong")
p.done()
