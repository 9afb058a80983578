import _prove
import app as m

p = _prove.models(m.app, m.db, lambda: [m.Parcel(id=n, account_id=n, label="AB"[n - 1] * 3) for n in (1, 2)])
p.reads("GET /parcels/2")
p.denied("GET /parcels/2", headers={})
p.own("GET /own/parcels/1")
p.refused("GET /own/parcels/2")
p.denied("GET /own/parcels/1", headers={})
p.reads("GET /hello/parcels/2", headers={})
p.done()
