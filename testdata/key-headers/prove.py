import _prove
import app as m

p = _prove.stores(m.app, m.HIVES)
for tail in ("", "/queen", "/swarm"):
    p.own(f"GET /hives/h1{tail}")
    p.refused(f"GET /hives/h2{tail}")
for tail in ("/weight", "/frames", "/brood"):
    p.reads(f"GET /hives/h2{tail}")
    p.denied(f"GET /hives/h2{tail}", 403 if tail == "/brood" else 401, key="wrong")
p.own("GET /hives/h1/queen", headers={"X-Auth-Token": "key-a"})
p.refused("GET /hives/h2/queen", headers={"X-Auth-Token": "key-a", "X-API-Key": "key-b"})
p.done()
