import _prove
import app as m


def rows():
    yield m.Driver(id=1, api_key="key-a")
    yield m.Driver(id=2, api_key="key-b")
    yield m.Tour(id=1, driver_id=1, name="AAA")
    yield m.Tour(id=2, driver_id=2, name="BBB")


p = _prove.models(m.app, m.db, rows)
p.changes("POST /stops", json={"tour_id": 2, "town": "x"})
p.changes("POST /stops/checked", json={"tour_id": 1, "town": "x"})
p.refused("POST /stops/checked", json={"tour_id": 2, "town": "x"})
p.reads("POST /tours/show", json={"tour_id": 2})
p.own("GET /tours/print?tour_id=1")
p.refused("GET /tours/print?tour_id=2")
p.own("GET /tours")
p.refused("GET /tours")
p.done()
