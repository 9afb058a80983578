import _prove
import app as m


def rows():
    for n, key, text in ((1, "key-a", "AAA"), (2, "key-b", "BBB")):
        yield m.Curator(id=n, api_key=key)
        yield m.Museum(id=n, curator_id=n)
        yield m.Loan(id=n, museum_id=n, piece=text)
        yield m.Crate(id=n, loan_id=n, seal=text)


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/piece"):
    p.own(f"GET /museums/1/loans/1{tail}")
    p.refused(f"GET /museums/1/loans/2{tail}")
    p.refused(f"GET /museums/2/loans/2{tail}")
p.reads("GET /museums/1/loans/2/note")
p.changes("DELETE /museums/1/loans/2")
p.own("GET /museums/1/loans/1/crates/1")
p.refused("GET /museums/1/loans/2/crates/2")
p.reads("GET /museums/1/loans/2/crates/2/seal")
p.refused("GET /museums/2/loans/2/crates/2/seal")
p.done()
