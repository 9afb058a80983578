import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from api.store import STALLS
from app import make

seed, state = memory([STALLS])
p = Proof(__file__, make(), seed, state, headers=lambda key: {"Authorization": f"Bearer {key}"})
p.check("StallsView.get", "GET /stalls/{ref}")
p.check("StallsView.put", ("PUT /stalls/{ref}", {"hay": "new"}), write=True)
p.check("StallsView.delete", "DELETE /stalls/{ref}", write=True)
p.done()
