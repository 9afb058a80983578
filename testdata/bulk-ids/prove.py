import _prove
import app as m


def rows():
    yield m.Renter(id=1, api_key="key-a")
    yield m.Renter(id=2, api_key="key-b")
    yield m.Bike(id=1, renter_id=1, frame="AAA")
    yield m.Bike(id=2, renter_id=2, frame="BBB")


p = _prove.models(m.app, m.db, rows)
for name in ("show", "lock"):
    p.own(f"POST /bikes/{name}", json={"bike_ids": [1]})
    p.refused(f"POST /bikes/{name}", json={"bike_ids": [1, 2]})
p.reads("POST /bikes/locate", json={"bike_ids": [2]})
p.reads("POST /bikes/unlock", json={"bike_ids": [1, 2]})
p.denied("POST /bikes/unlock", 404, json={"bike_ids": [2]})
for name in ("return", "sell"):
    p.changes(f"POST /bikes/{name}", json={"bike_ids": [1]})
    p.refused(f"POST /bikes/{name}", json={"bike_ids": [1, 2]})
everything = p.state
p.state = lambda: "BBB" in str(everything())
p.changes("POST /bikes/scrap", json={"bike_ids": [1, 2]})
p.changes("POST /bikes/swap", json={"bike_ids": [1], "other_ids": [2]})
p.done()
