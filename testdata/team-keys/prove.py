import _prove
import app as m


def seed():
    with m.app.app_context():
        m.db.drop_all()
        m.db.create_all()
        teams = [m.Team(id=n, name=name) for n, name in ((1, "administrators"), (2, "auditors"), (3, "red"), (4, "blue"))]
        m.db.session.add_all(teams)
        for key, own in (("a", 2), ("b", 3), ("c", 0), ("d", 1)):
            m.db.session.add(m.Member(key=f"key-{key}", teams=[teams[own]]))
        m.db.session.commit()


def state():
    with m.app.app_context():
        return [(x.id, x.name) for x in m.Team.query.order_by(m.Team.id)]


p = _prove.Proof(m.app, seed, state)
p.own("GET /teams/3", key="key-a", secret="red")
p.refused("GET /teams/4", key="key-a", secret="blue")
p.reads("GET /teams/4", key="key-c", secret="blue")
p.reads("GET /teams/4", key="key-d", secret="blue")
p.refused("GET /chief/teams/4", key="key-a", secret="blue")
p.refused("GET /chief/teams/4", key="key-d", secret="blue")
p.reads("GET /chief/teams/4", key="key-c", secret="blue")
p.reads("GET /any/teams/4", key="key-a", secret="blue")
p.reads("GET /said/teams/4", key="key-a", secret="blue", headers={"X-Team": "1", "X-API-Key": "key-a"})
p.own("GET /listed/teams/3", key="key-a", secret="red")
p.refused("GET /listed/teams/4", key="key-a", secret="blue")
p.reads("GET /listed/teams/4", key="key-d", secret="blue")
p.reads("GET /listed/any/teams/4", key="key-a", secret="blue")
p.done()
