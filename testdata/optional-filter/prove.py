import _prove
import app as m


def rows():
    yield m.Camper(id=1, api_key="key-a")
    yield m.Camper(id=2, api_key="key-b")
    yield m.Pitch(id=1, camper_id=1, view="AAA")
    yield m.Pitch(id=2, camper_id=2, view="BBB")


p = _prove.models(m.app, m.db, rows)
p.own("GET /pitches/1")
p.refused("GET /pitches/2")
for tail in ("/view", "/tent", "/peek", "/peek?camper=2"):
    p.reads(f"GET /pitches/2{tail}")
    p.denied(f"GET /pitches/2{tail}", key="wrong")
for tail in ("/gathered", "/told?all=1"):
    p.reads(f"GET /pitches/2{tail}")
    p.denied(f"GET /pitches/2{tail}", key="wrong")
for tail in ("/gathered/own", "/told/own"):
    p.own(f"GET /pitches/1{tail}")
    p.refused(f"GET /pitches/2{tail}")
p.changes("DELETE /pitches/2")
p.changes("PUT /pitches/1", json={"view": "x"})
p.refused("PUT /pitches/2", json={"view": "x"})
p.done()
