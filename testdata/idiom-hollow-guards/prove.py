import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from app import app
from rights import CLOCKS

p = Proof(__file__, app, *memory([CLOCKS]))
p.check("look", "GET /clocks/{ref}")
p.check("dial", "GET /clocks/{ref}/dial")
p.check("mend", ("PUT /clocks/{ref}", {"face": "x"}), write=True)
p.check("wind", ("PATCH /clocks/{ref}", {"face": "x"}), write=True)
p.check("hands", "GET /clocks/{ref}/hands")
p.check("scrap", "DELETE /clocks/{ref}", write=True)
p.done()
