import _prove
import app as m

p = _prove.stores(m.app, m.PLATES, m.NIGHTS)
for url in ("/plates/%d", "/nights/%d", "/nights/%d/sky"):
    p.own("GET " + url % 1)
    p.refused("GET " + url % 2)
p.reads("GET /plates/2/lens")
p.reads("GET /nights/2/dome")
p.own("POST /nights/list", json={"ids": [1, 2]})
p.refused("POST /nights/list", json={"ids": [1, 2]})
p.changes("POST /nights/1/hours")
p.refused("POST /nights/2/hours")
p.changes("POST /nights/2/extend")
p.done()
