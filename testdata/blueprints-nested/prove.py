import _prove
from app import create_app, store

app = create_app()
rules = {rule.rule for rule in app.url_map.iter_rules()}
assert {"/api/v1/fleet/<int:drone_id>", "/api/v1/flights/<int:flight_id>"} <= rules, rules
p = _prove.stores(app, store.DRONES, store.FLIGHTS)
p.own("GET /api/v1/fleet/1")
p.refused("GET /api/v1/fleet/2")
p.reads("GET /api/v1/fleet/2/cam")
p.denied("GET /api/v1/fleet/2/cam", key="wrong")
p.own("GET /api/v1/flights/1")
p.refused("GET /api/v1/flights/2")
p.changes("DELETE /api/v1/flights/2")
p.denied("DELETE /api/v1/flights/2", key="wrong")
p.reads("GET /public/drones/2", headers={})
p.done()
