import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, memory

from surgery import create_app, records

p = Proof(__file__, create_app(), *memory([records.ANIMALS, records.CHARTS]))
p.check("animal", "GET /animals/{ref}")
p.check("card", "GET /animals/{ref}/card")
p.check("rename", ("PATCH /animals/{ref}", {"name": "x"}), write=True)
p.check("discharge", "DELETE /animals/{ref}", write=True)
p.check("ChartView.get", "GET /charts/{ref}")
p.check("ChartView.delete", "DELETE /charts/{ref}", write=True)
p.done()
