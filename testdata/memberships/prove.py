import _prove
import app as m


def rows():
    yield m.Player(id=1, api_key="key-a")
    yield m.Player(id=2, api_key="key-b")
    yield m.Band(id=1, song="AAA")
    yield m.Band(id=2, song="BBB")
    yield m.Seat(player_id=1, band_id=1)
    yield m.Seat(player_id=2, band_id=2)


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/gig", "/poster"):
    p.own(f"GET /bands/1{tail}")
    p.refused(f"GET /bands/2{tail}")
for tail in ("/stage", "/tune"):
    p.reads(f"GET /bands/2{tail}")
    p.denied(f"GET /bands/2{tail}", key="wrong")
p.changes("PUT /bands/1", json={"song": "x"})
p.refused("PUT /bands/2", json={"song": "x"})
p.done()
