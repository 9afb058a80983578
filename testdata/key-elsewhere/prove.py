import _prove
import app as m


def rows():
    yield m.Grower(id=1, api_key="key-a")
    yield m.Grower(id=2, api_key="key-b")
    yield m.Crate(id=1, grower_id=1, fruit="AAA")
    yield m.Crate(id=2, grower_id=2, fruit="BBB")


p = _prove.models(m.app, m.db, rows, headers=lambda key: {})
p.own("GET /crates/1?api_key=key-a")
p.refused("GET /crates/2?api_key=key-a")
p.reads("GET /crates/2/fruit?api_key=key-a")
p.denied("GET /crates/2/fruit?api_key=wrong")
p.own("GET /crates/1/label", cookies={"api_token": "key-a"})
p.refused("GET /crates/2/label", cookies={"api_token": "key-a"})
p.reads("POST /crates/peek", json={"api_key": "key-a", "crate_id": 2})
p.own("POST /crates/weigh", json={"api_key": "key-a", "crate_id": 1})
p.refused("POST /crates/weigh", json={"api_key": "key-a", "crate_id": 2})
p.changes("POST /crates/2/ship", data={"token": "key-a"})
p.denied("POST /crates/2/ship", data={"token": "wrong"})
p.done()
