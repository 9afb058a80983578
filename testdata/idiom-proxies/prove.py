import base64
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from dispatch import create_app
from dispatch.models import Courier, Label, Message, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Courier(id=1, name="key-a", key="key-a"), Courier(id=2, name="key-b", key="key-b"), Message(id=1, courier_id=1, body="AAA"),
    Message(id=2, courier_id=2, body="BBB"), Label(id=1, courier_id=1, text="AAA"), Label(id=2, courier_id=2, text="BBB")])


def headers(key):
    return {"X-Api-Key": key, "Authorization": "Basic " + base64.b64encode(f"{key}:{key}".encode()).decode()}


p = Proof(__file__, app, seed, sa_rows(db, app), headers)
p.check("message", "GET /messages/{ref}")
p.check("resend", ("POST /messages/{ref}/resend", {}), write=True)
p.check("label", "GET /labels/{ref}")
p.check("reprint", "GET /labels/{ref}/print")
p.done()
