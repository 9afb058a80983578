import archive_client

import _prove
import app as m

p = _prove.stores(m.app, archive_client.DEEDS)
for tail in ("", "/scan"):
    p.own(f"GET /deeds/1{tail}")
    p.refused(f"GET /deeds/2{tail}")
p.reads("GET /deeds/2/text")
p.changes("DELETE /deeds/2")
p.denied("DELETE /deeds/2", key="wrong")
p.changes("DELETE /deeds/1/mine")
p.refused("DELETE /deeds/2/mine")
p.done()
