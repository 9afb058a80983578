import _prove
from harbour import create_app, models as m


def rows():
    yield m.Firm(id=1, api_key="key-a")
    yield m.Firm(id=2, api_key="key-b")
    yield m.Crate(id=1, firm_id=1, content="AAA")
    yield m.Crate(id=2, firm_id=2, content="BBB")
    yield m.Berth(id=1, firm_id=1, ship="AAA")
    yield m.Berth(id=2, firm_id=2, ship="BBB")


p = _prove.models(create_app(), m.db, rows)
p.own("GET /crates/1")
p.own("GET /boxes/1")
p.refused("GET /crates/2")
p.changes("DELETE /crates/2")
p.reads("GET /crates/2/label")
p.denied("GET /crates/2/label", key="wrong")
p.own("GET /berths/1")
p.refused("GET /berths/2")
p.reads("GET /berths/2/open")
p.done()
