import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof

from app import app
from store import connection


def seed():
    connection.executescript("""DELETE FROM crate; DELETE FROM shipper;
        INSERT INTO shipper VALUES (1, 'key-a'), (2, 'key-b'); INSERT INTO crate VALUES (1, 1, 'AAA'), (2, 2, 'BBB');""")


def state():
    return {row["id"]: tuple(row) for row in connection.execute("SELECT * FROM crate")}


p = Proof(__file__, app, seed, state)
p.check("crate", "GET /api/crates/{ref}")
p.check("weigh", "GET /api/crates/{ref}/weight")
p.check("reseal", ("POST /api/crates/{ref}/seal", {"content": "x"}), write=True)
p.check("track", "GET /pub/crates/{ref}")
p.done()
