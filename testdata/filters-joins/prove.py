import _prove
import app as m


def rows():
    yield m.Skipper(id=1, api_key="key-a")
    yield m.Skipper(id=2, api_key="key-b")
    yield m.Barge(id=1, skipper_id=1)
    yield m.Barge(id=2, skipper_id=2)
    yield m.Cargo(id=1, barge_id=1, load="AAA")
    yield m.Cargo(id=2, barge_id=2, load="BBB")


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/lock", "/quay", "/deck", "/crane"):
    p.own(f"GET /cargo/1{tail}")
    p.refused(f"GET /cargo/2{tail}")
for tail in ("/toll", "/raft", "/buoy", "/hold"):
    p.reads(f"GET /cargo/2{tail}")
    p.denied(f"GET /cargo/2{tail}", key="wrong")
p.own("GET /barges/1/own/load")
p.refused("GET /barges/2/own/load")
for tail in ("", "/other"):
    p.reads(f"GET /barges/2{tail}/load")
    p.denied(f"GET /barges/2{tail}/load", key="wrong")
p.done()
