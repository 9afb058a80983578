import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof

from app import app
from sql import db


def seed():
    db.executescript("""DELETE FROM quote; DELETE FROM broker; INSERT INTO broker VALUES (1, 'key-a'), (2, 'key-b');
        INSERT INTO quote VALUES (1, 1, 'AAA'), (2, 2, 'BBB');""")


p = Proof(__file__, app, seed, lambda: {row[0]: row for row in db.execute("SELECT * FROM quote")})
p.check("quote", "GET /quotes/{ref}")
p.check("copy", "GET /quotes/{ref}/copy")
p.check("price", "GET /quotes/{ref}/price")
p.check("rename", ("PUT /quotes/{ref}", {"text": "x"}), write=True)
p.check("close", "DELETE /quotes/{ref}", write=True)
p.done()
