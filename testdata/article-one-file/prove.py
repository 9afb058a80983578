import _prove
import app as m

p = _prove.stores(m.app, m.users)
p.own("GET /v1/users/1")
p.denied("GET /v1/users/2", 403)
p.denied("GET /v1/users/3", 404)
p.own("GET /v2/users/1")
p.refused("GET /v2/users/2")
p.own("GET /v3/users/1", "ada", headers={"X-API-Key": m.derive_key(1)})
p.denied("GET /v3/users/2", 403, headers={"X-API-Key": m.derive_key(1)})
p.done()
