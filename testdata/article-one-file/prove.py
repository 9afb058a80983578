import _prove
import app as m

# The application leaves its loaders open; whatever they do, they can only answer for what they are given.
ROWS = {1: {"tenant": "key-a", "text": "AAA"}, 2: {"tenant": "key-b", "text": "BBB"}}


def load(invoice_id, tenant_id=None):
    row = ROWS.get(invoice_id)
    return row if row and tenant_id in (None, row["tenant"]) else None


vars(m).update(get_invoice_from_db=load, get_tenant_by_api_key=lambda key: {"id": key})

p = _prove.stores(m.app, m.users)
p.own("GET /v1/users/1")
p.denied("GET /v1/users/2", 403)
p.denied("GET /v1/users/3", 404)
p.reads("GET /v1/invoices/2")
p.own("GET /v2/users/1")
p.refused("GET /v2/users/2")
p.own("GET /v2/invoices/1")
p.refused("GET /v2/invoices/2")
p.own("GET /v3/users/1", "ada", headers={"X-API-Key": m.derive_key(1)})
p.denied("GET /v3/users/2", 403, headers={"X-API-Key": m.derive_key(1)})
p.done()
