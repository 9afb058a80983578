import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from museum import create_app, store

p = Proof(__file__, create_app(), *memory([store.PIECES]), headers=lambda key: {"Authorization": f"Bearer {key}"})
p.check("piece", "GET /pieces/{ref}")
p.check("remove", "DELETE /pieces/{ref}", write=True)
p.check("audit", "GET /pieces/{ref}/audit")
p.check("poster", "GET /pieces/{ref}/poster")
p.done()
