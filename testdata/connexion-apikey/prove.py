import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from app import app
from kennel.data import DOGS, KENNELS

seed, state = memory([DOGS, KENNELS])
p = Proof(__file__, app, seed, state, headers=lambda key: {"X-Keeper": key})
p.check("read", "GET /v1/dogs/{ref}")
p.check("read_open_to_all_keys", "GET /v1/dogs/{ref}/card")
p.check("pick", "GET /v1/picks?dog={ref}")
p.check("pick_any", "POST /v1/picks?dog={ref}")
p.check("rename", ("PUT /v1/dogs/{ref}", {"note": "new"}), write=True)
p.check("rename_any", ("PUT /v1/dogs/{ref}/card", {"note": "new"}), write=True)
p.check("remove", lambda c: c.send("POST", "/v1/removals", json={"dog": c.ref}), write=True)
p.check("audit", "GET /v1/dogs/{ref}/audit")
p.check("poster", "GET /v1/dogs/{ref}/poster")
p.check("kennel/kennels.py:get", "GET /v1/kennels/{ref}")
p.check("search", "GET /v1/kennels")
p.check("put", ("PUT /v1/kennels/{ref}", {"name": "new"}), write=True)
p.done()
