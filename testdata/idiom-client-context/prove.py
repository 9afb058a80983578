import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from quarry import create_app, data

p = Proof(__file__, create_app(), *memory([data.BLOCKS, data.ORDERS]))
p.check("block", "GET /blocks/{ref}")
p.check("blast", "POST /blocks/{ref}/blast", write=True)
p.check("order", "GET /orders/{ref}")
p.check("change", ("PATCH /orders/{ref}", {"stone": "x"}), write=True)
p.done()
