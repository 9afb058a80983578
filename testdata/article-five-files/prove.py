import _prove
from app import create_app, store

p = _prove.stores(create_app(), store.users, store.invoices)
p.own("GET /v1/users/1")
p.denied("GET /v1/users/2", 403)
p.reads("GET /v1/invoices/2")
p.own("GET /v2/users/1")
p.refused("GET /v2/users/2")
p.own("GET /v2/invoices/1")
p.refused("GET /v2/invoices/2")
p.own("GET /v3/users/1", headers={"X-API-Key": store.derive_key(1)})
p.refused("GET /v3/users/2", headers={"X-API-Key": store.derive_key(1)})
p.done()
