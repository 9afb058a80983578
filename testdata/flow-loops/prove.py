import _prove
import app as m

p = _prove.stores(m.app, m.DOGS)
p.own("POST /dogs/walks", json={"dog_ids": [1, 3]})
p.refused("POST /dogs/walks", json={"dog_ids": [1, 2]})
p.reads("POST /dogs/names", json={"dog_ids": [1, 2]})
p.changes("POST /dogs/feed", json={"dog_ids": [1]})
p.refused("POST /dogs/feed", json={"dog_ids": [2]})
p.changes("POST /dogs/brush", json={"dog_ids": [2]})
p.reads("GET /dogs/2/groom")
p.own("GET /dogs/1/collar")
p.refused("GET /dogs/2/collar")
p.done()
