import _prove
import app as m


def rows():
    yield m.Clerk(id=1, api_key="key-a")
    yield m.Clerk(id=2, api_key="key-b")
    yield m.Desk(id=1, clerk_id=1)
    yield m.Desk(id=2, clerk_id=2)
    yield m.Log(id=1, desk_id=1)
    yield m.Log(id=2, desk_id=2)
    yield m.Entry(id=1, log_id=1, text="AAA")
    yield m.Entry(id=2, log_id=2, text="BBB")


p = _prove.models(m.app, m.db, rows)
p.own("GET /desks/1/entries/1")
p.refused("GET /desks/1/entries/2")
p.refused("GET /desks/2/entries/2")
p.own("GET /desks/1/entries/1/shown")
p.refused("GET /desks/1/entries/2/shown")
p.reads("GET /desks/1/entries/2/hasty")
p.denied("GET /desks/1/entries/2/hasty", key="wrong")
p.reads("GET /any/2/entries/2")
p.denied("GET /any/2/entries/2", key="wrong")
p.denied("GET /desks/2", status=404)
p.done()
