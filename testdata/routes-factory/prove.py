import _prove
from app import create_app

p = _prove.Proof(create_app(), lambda: None, lambda: None)
for tail in ("", "/bill"):
    p.own(f"GET /orders/1{tail}")
    p.refused(f"GET /orders/2{tail}")
for url in ("/orders/2/dish", "/receipts/2", "/receipts?order_id=2"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
p.done()
