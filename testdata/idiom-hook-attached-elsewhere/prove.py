import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from kennel import create_app, store

p = Proof(__file__, create_app(), *memory([store.DOGS, store.STAYS]))
p.check("dog", "GET /dogs/{ref}")
p.check("tag", "GET /dogs/{ref}/tag")
p.check("stay", "GET /stays/{ref}")
p.check("move", ("PATCH /stays/{ref}", {"box": "z"}), write=True)
p.check("visit", "GET /visits/{ref}")
p.done()
