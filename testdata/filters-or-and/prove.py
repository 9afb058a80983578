import _prove
import app as m


def rows():
    yield m.Grower(id=1, api_key="key-a")
    yield m.Grower(id=2, api_key="key-b")
    yield m.Seed(id=1, grower_id=1, name="AAA")
    yield m.Seed(id=2, grower_id=2, name="BBB")
    yield m.Seed(id=3, grower_id=2, name="CCC", is_public=True)


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/shown", "/sown", "/tin"):
    p.own(f"GET /seeds/1{tail}")
    p.refused(f"GET /seeds/2{tail}")
p.reads("GET /seeds/3/shown", secret="CCC")
for tail in ("/stock", "/brand", "/bag"):
    p.reads(f"GET /seeds/2{tail}")
    p.denied(f"GET /seeds/2{tail}", key="wrong")
p.done()
