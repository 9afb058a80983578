import _prove
from app import Digger, Excavation, Find, Institute, Partner, Pigment, app, db


def rows():
    for n, text in ((1, "AAA"), (2, "BBB")):
        yield Institute(id=n)
        yield Digger(id=n, institute_id=n, key=f"key-{'ab'[n - 1]}", draughtsman=True)
        yield Excavation(id=n, place=text, owner_institute_id=n)
        yield Partner(excavation_id=n, institute_id=n)
        yield Find(id=n, excavation_id=n, drawing=text)
        yield Pigment(id=n, recipe=text)
    yield Digger(id=3, institute_id=1, key="key-idle")


new = {"json": {"drawing": "new"}}
p = _prove.models(app, db, rows)
p.own("GET /excavations/1")
p.refused("GET /excavations/2")
p.denied("GET /excavations/1", status=403, key="key-idle")
p.denied("GET /excavations/1", key="wrong")
p.changes("PUT /excavations/1/finds/2", **new)
p.refused("PUT /excavations/2/finds/2", **new)
p.changes("PUT /excavations/1/own-finds/1", **new)
p.refused("PUT /excavations/1/own-finds/2", **new)
p.refused("PUT /excavations/2/own-finds/2", **new)
p.reads("GET /finds/2")
p.reads("GET /pigments/2")
p.done()
