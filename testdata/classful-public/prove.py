import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from kennel import create_app
from kennel.models import Dog, Keeper, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Keeper(id=1, api_key="key-a"), Keeper(id=2, api_key="key-b"), Dog(id=1, keeper_id=1, name="AAA"), Dog(id=2, keeper_id=2, name="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("DogsView.get", "GET /dogs/{ref}/")
p.check("DogsView.own", "GET /dogs/own/{ref}/")
p.check("DogsView.badge", "GET /dogs/badge/{ref}/")
p.done()
