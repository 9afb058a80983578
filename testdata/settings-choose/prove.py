import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from app import Flight, Pilot, app, db

seed = sa_seed(db, app, lambda: [
    Pilot(id=1, api_key="key-a"), Pilot(id=2, api_key="key-b"), Flight(id=1, pilot_id=1, note="AAA"), Flight(id=2, pilot_id=2, note="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("Note.get", "GET /flights/{ref}/note")
p.check("OwnNote.get", "GET /own/{ref}/note")
p.check("flight", "GET /flights/{ref}")
p.done()
