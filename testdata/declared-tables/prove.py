import sqlite3

import _prove
import app as m

URI = "file:declaredtables?mode=memory&cache=shared"
m.app.config["DATABASE"] = URI
keep = sqlite3.connect(URI, uri=True)
with m.app.app_context():
    m.prepare()


def seed():
    keep.executescript("""
        DELETE FROM reader; DELETE FROM genre; DELETE FROM shelf; DELETE FROM volume; DELETE FROM loan;
        INSERT INTO reader VALUES (1, 'key-a'), (2, 'key-b');
        INSERT INTO genre VALUES (2, 'BBB');
        INSERT INTO shelf VALUES (1, 1, 'AAA'), (2, 2, 'BBB');
        INSERT INTO volume VALUES (1, 1, 'AAA'), (2, 2, 'BBB');
        INSERT INTO loan VALUES (1, 1, 3, 'AAA'), (2, 2, 3, 'BBB');""")
    keep.commit()


p = _prove.Proof(m.app, seed, lambda: [keep.execute(f"SELECT * FROM {t}").fetchall() for t in ("shelf", "volume")])
for path in ("genres", "shelves", "volumes", "loans"):
    p.reads(f"GET /{path}/2")
for path in ("own/volumes", "own/loans"):
    p.own(f"GET /{path}/1")
    p.refused(f"GET /{path}/2")
p.reads("GET /loans?account_id=2")
p.own("GET /own/loans")
p.refused("GET /own/loans")
p.done()
