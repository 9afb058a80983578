import _prove
import app as m


def rows():
    for n in (1, 2):
        yield m.Room(id=n, label="AB"[n - 1] * 3)
        yield m.Person(id=n, key="key-" + "ab"[n - 1], room_id=n)
        yield m.Robot(id=n, key="bot-" + "ab"[n - 1], room_id=n)


p = _prove.models(m.app, m.db, lambda: list(rows()))
person = {"X-API-Key": "key-a", "X-Kind": "person"}
robot = {"X-API-Key": "bot-a", "X-Kind": "robot"}
for headers in (person, robot):
    p.reads("GET /rooms/2", headers=headers)
    p.own("GET /own/rooms/1", headers=headers)
    p.refused("GET /own/rooms/2", headers=headers)
    p.reads("GET /keys/robot/2", secret="bot-b", headers=headers)
p.denied("GET /rooms/1", headers={"X-API-Key": "key-a", "X-Kind": "robot"})
p.done()
