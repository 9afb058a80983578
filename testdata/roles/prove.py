import os

os.environ |= {"LESSONS_SEE_ALL": "true", "LESSONS_HEADS": '["dean", "vice-dean"]'}

import _prove
import app as m


def rows():
    yield m.Tutor(id=1, api_key="key-a", fee="AAA")
    yield m.Tutor(id=2, api_key="key-b", fee="BBB")
    yield m.Tutor(id=3, api_key="key-admin", fee="", role="admin")
    yield m.Tutor(id=4, api_key="key-dean", fee="", login="dean")
    yield m.Lesson(id=1, tutor_id=1, topic="AAA")
    yield m.Lesson(id=2, tutor_id=2, topic="BBB")


p = _prove.models(m.app, m.db, rows)
p.refused("GET /lessons/2/audit")
p.reads("GET /lessons/2/audit", key="key-admin")
p.reads("GET /lessons/2")
p.reads("GET /lessons/2/topic")
p.changes("PUT /lessons/1", json={"topic": "x"})
p.refused("PUT /lessons/2", json={"topic": "x"})
p.changes("PUT /lessons/2", json={"topic": "x"}, key="key-admin")
p.own("GET /tutors/1/fee")
p.refused("GET /tutors/2/fee")
p.changes("DELETE /lessons/2", headers={"X-API-Key": "key-a", "X-Role": "admin"})
p.denied("DELETE /lessons/2", 403)
p.own("GET /lessons/1/plan")
p.refused("GET /lessons/2/plan")
p.reads("GET /lessons/2/plan", key="key-admin")
p.reads("GET /lessons/2/sketch")
p.own("GET /lessons/1/report")
p.refused("GET /lessons/2/report")
p.reads("GET /lessons/2/report", key="key-dean")
p.refused("GET /lessons/2/summary")
p.reads("GET /lessons/2/summary?on_behalf_of=dean")
p.done()
