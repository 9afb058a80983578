import _prove
import app as m


def rows():
    yield m.Keeper(id=1, token="key-a")
    yield m.Keeper(id=2, token="key-b")
    yield m.Hive(id=1, keeper_id=1, name="AAA")
    yield m.Hive(id=2, keeper_id=2, name="BBB")


p = _prove.models(m.app, m.db, rows, headers=lambda key: {"Authorization": f"Bearer {key}"})
p.reads("GET /hives/2")
p.denied("GET /hives/2", key="wrong")
p.own("GET /hives/1/label")
p.refused("GET /hives/2/label")
p.reads("GET /found?hive=2")
p.denied("GET /found?hive=2", key="wrong")
p.own("POST /own", json={"hive": 1})
p.refused("POST /own", json={"hive": 2})
p.changes("PUT /numbered/2", json={"name": "CCC"})
p.denied("PUT /numbered/2", key="wrong", json={"name": "CCC"})
p.changes("DELETE /numbered/1")
p.refused("DELETE /numbered/2")
p.done()
