import jwt

import _prove
import app as m


def bearer(key):
    return {"Authorization": "Bearer " + jwt.encode({"sub": key, "troupe": {"key-a": "t1"}.get(key, "t2")}, m.app.config["JWT_SECRET"], "HS256")}


forged = {"Authorization": "Bearer " + jwt.encode({"troupe": "t2"}, "any other secret of thirty-two bytes", "HS256")}
p = _prove.stores(m.app, m.STAGES, headers=bearer)
p.own("GET /stages/1")
p.refused("GET /stages/2")
p.denied("GET /stages/2", headers=forged)
p.reads("GET /stages/2/play")
p.reads("GET /stages/2/draft", headers=forged)
p.own("GET /troupes/t1/stages/1")
p.refused("GET /troupes/t1/stages/2")
p.refused("GET /troupes/t2/stages/2")
p.reads("GET /troupes/t2/halls/2")
p.done()
