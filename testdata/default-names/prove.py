import _prove
import app as m


def seed():
    with m.app.app_context():
        m.db.drop_all()
        m.db.create_all()
        for n, login in enumerate(("ada", "bob", None), 1):
            m.db.session.add(m.ApiKey(id=n, token="key-" + "abc"[n - 1], login=login))
            m.db.session.add(m.Ledger(id=n, owner=login, title="ABC"[n - 1] * 3))
        m.db.session.commit()


def state():
    with m.app.app_context():
        return [(x.id, x.owner, x.title) for x in m.Ledger.query.order_by(m.Ledger.id)]


p = _prove.Proof(m.app, seed, state)
p.own("GET /named/ledgers/1")
p.refused("GET /named/ledgers/2")
p.refused("GET /named/ledgers/2", key="key-c")
p.own("GET /open/ledgers/1")
p.reads("GET /open/ledgers/2", key="key-c")
p.denied("GET /named/ledgers/1", key="wrong")
p.done()
