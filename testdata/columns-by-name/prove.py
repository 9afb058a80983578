import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from greenhouse import create_app
from greenhouse.models import Bed, Grower, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Grower(id=1, api_key="key-a"), Grower(id=2, api_key="key-b"), Bed(id=1, grower_id=1, crop="AAA"), Bed(id=2, grower_id=2, crop="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("Bed.get", "GET /beds/{ref}")
p.check("OwnBed.get", "GET /own/{ref}")
p.done()
