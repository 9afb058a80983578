import _prove
import app as m


def rows():
    for n, text in ((1, "AAA"), (2, "BBB")):
        yield m.Weaver(id=n, api_key=f"key-{'ab'[n - 1]}")
        yield m.Loom(id=n, weaver_id=n, pattern=text)
        yield m.Design(id=n, weaver_id=n, pattern=text)
        yield m.Carpet(id=n, weaver_id=n, pattern=text)
    yield m.Weaver(id=3, api_key="key-c", role="admin")


p = _prove.models(m.app, m.db, rows, headers=lambda key: {"X-API-Key": key})
p.own("GET /looms/1")
p.refused("GET /looms/2")
p.denied("GET /looms/2", key="wrong")
p.denied("GET /designs/2", status=403)
p.reads("GET /designs/2", key="key-c")
p.denied("DELETE /looms/1", status=403)
p.denied("DELETE /looms/2", status=403)
p.changes("DELETE /looms/2", key="key-c")
p.reads("GET /carpets/2")
p.denied("GET /carpets/2", key="wrong")
p.changes("DELETE /carpets/2")
p.denied("DELETE /carpets/2", key="wrong")
p.done()
