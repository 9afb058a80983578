import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import jwt
from _twokeys import Proof, sa_rows, sa_seed

from choir import create_app
from choir.models import Choir, Score, db

app = create_app()
seed = sa_seed(db, app, lambda: [Choir(id=1, key="key-a"), Choir(id=2, key="key-b"), Score(id=1, choir_id=1, title="AAA"), Score(id=2, choir_id=2, title="BBB")])
IDS = {"key-a": "1", "key-b": "2"}


def headers(key):
    token = jwt.encode({"sub": IDS[key]}, app.config["SECRETS"][1], "HS256") if key in IDS else "x.y.z"
    return {"X-Api-Key": key, "Authorization": f"Bearer {token}"}


p = Proof(__file__, app, seed, sa_rows(db, app), headers)
p.check("score", "GET /scores/{ref}")
p.check("parts", "GET /scores/{ref}/parts")
p.check("score_of", "GET /scores/of/{ref}/{ref}")
p.check("score_in", "GET /scores/in/{ref}/{ref}")
p.check("retitle", ("PUT /scores/{ref}", {"title": "x"}), write=True)
p.check("burn", "DELETE /scores/{ref}", write=True)
p.done()
