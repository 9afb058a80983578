import os

os.environ["LEDGERS_PROXY_USER_HEADER"] = "X-Gate-Person"

import _prove
import app as m


def seed():
    with m.app.app_context():
        m.db.drop_all()
        m.db.create_all()
        for n, leads in ((1, False), (2, False), (3, True)):
            m.db.session.add(m.Member(id=n, login=f"m{n}", key="key-" + "abc"[n - 1], leads=leads, rights=["reader"]))
            m.db.session.add(m.Ledger(id=n, holder=f"m{n}", title="ABC"[n - 1] * 3))
        m.db.session.commit()


def state():
    with m.app.app_context():
        return [(x.id, x.holder, x.title) for x in m.Ledger.query.order_by(m.Ledger.id)]


p = _prove.Proof(m.app, seed, state)
gate = {"X-Gate-Person": "m1"}
p.reads("GET /gate/ledgers/2", headers=gate)
p.own("GET /gate/own/ledgers/1", headers=gate)
p.refused("GET /gate/own/ledgers/2", headers=gate)
p.denied("GET /gate/own/ledgers/1")
p.reads("GET /ledgers/2", key="key-a")
p.own("GET /own/ledgers/1", key="key-a")
p.refused("GET /own/ledgers/2", key="key-a")
p.reads("GET /own/ledgers/2", key="key-c")
person = {"REMOTE_USER": "m1"}
p.reads("GET /server/ledgers/2", environ_overrides=person)
p.own("GET /server/own/ledgers/1", environ_overrides=person)
p.refused("GET /server/own/ledgers/2", environ_overrides=person)
p.denied("GET /server/own/ledgers/1")
p.reads("GET /known/ledgers/2", headers={})
p.done()
