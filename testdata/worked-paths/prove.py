import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from app import Berth, Harbour, Keeper, Lamp, app, db

seed = sa_seed(db, app, lambda: [
    Harbour(id=1, name="north"), Harbour(id=2, name="south"),
    Keeper(id=1, code="key-a", harbour_id=1), Keeper(id=2, code="key-b", harbour_id=2),
    Berth(id=1, harbour_id=1, state="AAA"), Berth(id=2, harbour_id=2, state="BBB"),
    Lamp(id=1, berth_id=1, glow="AAA"), Lamp(id=2, berth_id=2, glow="BBB"),
])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("ask", "GET /berths/{ref}")
p.check("berth", "GET /berths/{ref}/near")
p.check("berth_of", "GET /berths/{ref}/own")
p.check("lamps", ("POST /lamps/light", {"ids": ["{ref}"], "tag": "x"}), write=True)
p.check("some_lamps", ("POST /lamps/some", {"ids": ["{ref}"]}), write=True)
p.check("close", "POST /berths/{ref}/close", write=True)
p.check("shut", "POST /berths/{ref}/shut", write=True)
p.check("polish", lambda c: c.send("POST", "/berths/polish", json={"ids": [c.ref]}), write=True)
p.check("polish_all", ("POST /berths/polish-all", {"ids": ["{ref}"]}), write=True)
p.check("moor", ("POST /berths/{own}/moorings", {"lamp_id": "{ref}"}))
p.done()
