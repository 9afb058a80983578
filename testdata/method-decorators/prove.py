import _prove
import app as m


def rows():
    yield m.Keeper(id=1, token="key-a")
    yield m.Keeper(id=2, token="key-b")
    yield m.Keeper(id=3, token="key-admin", is_admin=True)
    yield m.Lamp(id=1, keeper_id=1, name="AAA")
    yield m.Lamp(id=2, keeper_id=2, name="BBB")


p = _prove.models(m.app, m.db, rows, headers=lambda key: {"Authorization": f"Bearer {key}"})
p.reads("GET /lamps/2")
p.denied("GET /lamps/2", key="wrong")
p.changes("DELETE /lamps/1")
p.refused("DELETE /lamps/2")
p.own("GET /watched/1")
p.refused("GET /watched/2")
p.denied("PUT /watched/2", status=403)
p.changes("PUT /watched/2", key="key-admin")
p.changes("DELETE /watched/2")
p.denied("DELETE /watched/2", key="wrong")
p.done()
