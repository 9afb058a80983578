import _prove
import app as m


def rows():
    yield m.Potter(id=1, api_key="key-a")
    yield m.Potter(id=2, api_key="key-b")
    yield m.Kiln(id=1, potter_id=1, cone="AAA")
    yield m.Kiln(id=2, potter_id=2, cone="BBB")


p = _prove.models(m.app, m.db, rows)
for tail, foreign in (("", 403), ("/glaze", 404), ("/shelf", 403), ("/heat", 404)):
    p.own(f"GET /kilns/1{tail}")
    p.denied(f"GET /kilns/2{tail}", foreign)
    p.denied(f"GET /kilns/9{tail}", 404)
p.reads("GET /kilns/2/door")
p.done()
