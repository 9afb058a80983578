import _prove
import app as m


def rows():
    yield m.Cafe(id=1, api_key="key-a")
    yield m.Cafe(id=2, api_key="key-b")
    yield m.Roast(id=7, origin="Sidamo")
    yield m.Order(id=1, cafe_id=1, roast_id=7, memo="AAA")
    yield m.Order(id=2, cafe_id=2, roast_id=7, memo="BBB")


p = _prove.models(m.app, m.db, rows)
p.reads("GET /roasts/7", secret="Sidamo")
p.denied("GET /roasts/7", key="wrong")
p.reads("GET /orders/2")
p.own("GET /orders/1/memo")
p.refused("GET /orders/2/memo")
p.own("GET /roasts/7/orders")
p.refused("GET /roasts/7/orders")
p.done()
