import _prove
import app as m


def rows():
    for n, key, text in ((1, "ka-1", "AAA"), (2, "kb-2", "BBB")):
        yield m.Bakery(id=n)
        yield m.Key(id=n, prefix=key[:2], digest=m.digest(key), bakery_id=n)
        yield m.Recipe(id=n, bakery_id=n, dough=text)


p = _prove.models(m.app, m.db, rows, headers=lambda key: {"X-API-Key": {"key-a": "ka-1"}.get(key, key)})
for tail in ("", "/crust", "/starter"):
    p.own(f"GET /recipes/1{tail}")
    p.refused(f"GET /recipes/2{tail}")
for tail in ("/dough", "/oven?bakery_id=2"):
    p.reads(f"GET /recipes/2{tail}")
    p.denied(f"GET /recipes/2{tail}", key="kb-wrong")
p.done()
