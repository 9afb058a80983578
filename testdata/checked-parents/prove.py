import _prove
import app as m


def rows():
    yield m.Guild(id=1)
    yield m.Guild(id=2)
    for number, key in ((1, "key-a"), (2, "key-b")):
        yield m.Kiln(id=number, guild_id=number)
        yield m.Potter(id=number, api_key=key, home_id=number)
        yield m.Share(potter_id=number, kiln_id=number)
        yield m.Seat(potter_id=number, guild_id=number)
    # the numbers of firings and kilns cross
    yield m.Firing(id=1, kiln_id=2, log="BBB")
    yield m.Firing(id=2, kiln_id=1, log="AAA")


p = _prove.models(m.app, m.db, rows)
for url in ("GET /common/firings/1", "GET /latest/firings/1"):
    p.refused(url)
    p.own(url, secret="BBB", key="key-b")
p.own("GET /latest/firings/2?kiln=1")
p.own("GET /either/firings/2")
p.own("GET /either/firings/2?kiln=1")
p.refused("GET /either/firings/1?kiln=2")
for url in ("GET /firings/%d", "GET /firings/%d/told"):
    p.refused(url % 1)
    p.own(url % 2)
for url in ("GET /strange/firings/1", "GET /neither/firings/1?kiln=2", "GET /firings/1/misfire", "GET /firings/1/leaked"):
    p.reads(url)
    p.denied(url, key="wrong")
p.done()
