import _prove
import app as m

p = _prove.stores(m.app, m.TANKS)
for tail in ("", "/pump", "/heater"):
    p.own(f"GET /tanks/1{tail}")
    p.refused(f"GET /tanks/2{tail}")
for tail in ("/drain", "/light", "/filter"):
    p.reads(f"GET /tanks/2{tail}")
    p.denied(f"GET /tanks/2{tail}", key="wrong")
p.done()
