import _prove
from app import Baker, Dough, app, db


def rows():
    for n, text in ((1, "AAA"), (2, "BBB")):
        yield Baker(id=n, key=f"key-{'ab'[n - 1]}")
        yield Dough(id=n, baker_id=n, recipe=text)


p = _prove.models(app, db, rows)
p.refused("GET /doughs/2/name")
p.own("GET /doughs/1")
p.reads("GET /doughs/2")
p.denied("GET /doughs/x", status=422)
p.denied("GET /doughs/2", key="wrong")
p.own("GET /own/doughs/1")
p.refused("GET /own/doughs/2")
p.changes("PUT /own/doughs/1", json={"recipe": "new"})
p.refused("PUT /own/doughs/2", json={"recipe": "new"})
p.done()
