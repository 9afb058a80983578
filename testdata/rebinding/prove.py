import _prove
import app as m


def rows():
    yield m.Member(id=1, api_key="key-a")
    yield m.Member(id=2, api_key="key-b")
    yield m.Booking(id=1, member_id=1, room="AAA")
    yield m.Booking(id=2, member_id=2, room="BBB")


p = _prove.models(m.app, m.db, rows)
p.reads("GET /members/1/towels/2?for=2")
p.denied("GET /members/2/towels/2", 403)
p.own("GET /members/1/benches/1")
p.refused("GET /members/1/benches/2?for=2")
p.refused("GET /members/2/benches/2")
p.own("GET /bookings/1/sauna")
p.refused("GET /bookings/2/sauna")
p.reads("GET /bookings/2/pool")
p.changes("PUT /bookings/1", json={"swap_id": 2, "room": "x"})
p.changes("DELETE /bookings/1")
p.refused("DELETE /bookings/2")
p.done()
