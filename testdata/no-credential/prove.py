import _prove
import app as m

p = _prove.stores(m.app, m.POEMS)
for tail in ("", "/comment", "/like"):
    p.reads(f"GET /poems/2{tail}", headers={})
p.reads("GET /poems/2/share")
p.denied("GET /poems/2/share", headers={})
p.changes("DELETE /poems/1")
p.refused("DELETE /poems/2")
p.done()
