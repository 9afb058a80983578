import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import jwt
from _twokeys import Proof, sa_rows, sa_seed

from app import SECRET, Page, Scribe, app, db


def headers(key):
    number = {"key-a": "1", "key-b": "2"}.get(key)
    return {"X-Token": jwt.encode({"sub": number}, SECRET, algorithm="HS256") if number else key}


seed = sa_seed(db, app, lambda: [Scribe(id=1, name="ann"), Scribe(id=2, name="ben"), Page(id=1, scribe_id=1, text="AAA"), Page(id=2, scribe_id=2, text="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app), headers=headers)
p.check("page", "GET /pages/{ref}")
p.check("margin", "GET /pages/{ref}/margin")
p.check("back", "GET /pages/{ref}/back")
p.check("cover", ("PUT /pages/{ref}", {"text": "x"}), write=True)
p.check("sheet", "GET /scribes/{ref}/pages/{ref}")
p.check("draft", "GET /scribes/{own}/pages/{ref}/draft")
p.done()
