import app as m


def client(*slots):
    c = m.app.test_client()
    with c.session_transaction() as s:
        s.update({slot: True for slot in slots})
    return c


with m.app.app_context():
    m.db.create_all()
    m.db.session.add_all([
        m.Room(id="red", password="r", title="RED"), m.Room(id="blue", password="b", title="BLUE"),
        m.Seat(id=1, room_id="red", guest="AAA"), m.Seat(id=2, room_id="blue", guest="BBB")])
    m.db.session.commit()

red, admin, nobody = client("red"), client("is_admin"), client()
assert nobody.post("/enter", json={"id": "red", "password": "r"}).json == {"id": "red"}
assert red.get("/rooms/red").json == {"title": "RED"}
assert b"BLUE" not in red.get("/rooms/blue").data, "LEAK: another room"
assert red.get("/rooms/red/seats/2").json == {"guest": "BBB"}
assert red.get("/rooms/red/own/1").json == {"guest": "AAA"}
assert b"BBB" not in red.get("/rooms/red/own/2").data, "LEAK: a seat of another room"
assert b"BBB" not in red.get("/seats/2").data, "LEAK: any seat"
assert admin.get("/seats/2").json == {"guest": "BBB"}
assert client().get("/rooms/red").status_code == 403
