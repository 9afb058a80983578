import _prove
import app as m

p = _prove.stores(m.app, m.VATS)
p.reads("GET /internal/vats/2")
p.denied("GET /internal/vats/2", key="key-b")
p.changes("DELETE /internal/vats/2", headers={"Authorization": "Bearer key-a"})
p.denied("DELETE /internal/vats/2")
p.reads("GET /feed/vats/2?token=key-feed")
p.denied("GET /feed/vats/2?token=key-a")
p.reads("GET /vats/2")
p.own("GET /vats/1/malt")
p.refused("GET /vats/2/malt")
p.done()
