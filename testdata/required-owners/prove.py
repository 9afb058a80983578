import _prove
import app as m


def seed():
    m.db.close()
    m.db.init("file:cages?mode=memory&cache=shared", uri=True)
    m.db.drop_tables([m.Keeper, m.Cage])
    m.db.create_tables([m.Keeper, m.Cage])
    for key, away in (("key-a", False), ("key-b", False), ("key-leave", True)):
        m.Keeper.create(api_key=key, at_work=not away)
    m.Cage.create(keeper=1, lock="AAA")
    m.Cage.create(keeper=2, lock="BBB")


p = _prove.Proof(m.app, seed, lambda: list(m.Cage.select().tuples()))
p.own("GET /cages/1")
p.refused("GET /cages/2")
p.refused("GET /cages/2", key="key-leave")
p.changes("PUT /cages/1", json={"lock": "x"})
p.refused("PUT /cages/2", json={"lock": "x"})
p.refused("PUT /cages/2", json={"lock": "x"}, key="key-leave")
p.own("GET /cages/1/lock")
p.refused("GET /cages/2/lock?for=2")
p.reads("GET /cages/2/lock?for=2", key="key-leave")
p.done()
