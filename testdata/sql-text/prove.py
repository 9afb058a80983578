import sqlite3

import _prove
import app as m

URI = "file:sqltext?mode=memory&cache=shared"
m.app.config["DATABASE"] = URI
keep = sqlite3.connect(URI, uri=True)
keep.executescript(m.SCHEMA)


def seed():
    keep.executescript("""
        DELETE FROM shop; DELETE FROM run; DELETE FROM page;
        INSERT INTO shop VALUES (1, 'key-a'), (2, 'key-b');
        INSERT INTO run VALUES (1, 1, 'AAA'), (2, 2, 'BBB');
        INSERT INTO page VALUES (1, 1, 'AAA'), (2, 2, 'BBB');""")
    keep.commit()


p = _prove.Proof(m.app, seed, lambda: [keep.execute(f"SELECT * FROM {t}").fetchall() for t in ("run", "page")])
for url in ("/runs/%d", "/runs/%d/stamp", "/pages/%d"):
    p.own("GET " + url % 1)
    p.refused("GET " + url % 2)
for url in ("/runs/2/slip", "/runs/2/tally", "/pages/2/proof"):
    p.reads("GET " + url)
    p.denied("GET " + url, key="wrong")
p.changes("PUT /runs/2/take")
p.changes("DELETE /runs/1")
p.refused("DELETE /runs/2")
p.done()
