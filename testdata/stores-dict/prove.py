import _prove
import app as m

p = _prove.stores(m.app, m.LOCKERS, m.BY_PAIR, m.FLAT)
p.own("GET /lockers/1")
p.refused("GET /lockers/2")
p.reads("GET /members/ben/lockers/2")
p.own("GET /pairs/1")
p.refused("GET /pairs/2")
p.reads("GET /flat/2")
p.changes("DELETE /flat/2")
p.denied("DELETE /flat/2", key="wrong")
p.changes("PUT /flat/1", json={"item": "x"})
p.refused("PUT /flat/2", json={"item": "x"})
p.done()
