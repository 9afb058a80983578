import _prove
from app import Folio, Scholar, app, db


def rows():
    for n, key, rights in ((1, "key-a", ["read_archive"]), (2, "key-b", ["read_archive"]), (3, "key-all", ["read_archive", "see_all_folios"])):
        yield Scholar(id=n, key=key, rights=rights)
    yield Scholar(id=4, key="key-none", rights=[])
    for n, text in ((1, "AAA"), (2, "BBB")):
        yield Folio(id=n, scholar_id=n, text=text)


p = _prove.models(app, db, rows)
p.own("GET /folios/1")
p.refused("GET /folios/2")
p.reads("GET /folios/2", key="key-all")
p.denied("GET /folios/1", status=403, key="key-none")
p.denied("GET /folios/1", key="wrong")
p.reads("GET /folios/2/plain")
p.reads("GET /folios/2/again")
p.done()
