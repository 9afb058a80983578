import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import jwt
from _twokeys import Proof, sa_rows, sa_seed

from config import connexion_app, db
from models import Pattern, Weaver

flask_app = connexion_app.app


def bearer(key):
    secret = "another secret of thirty-two bytes" if key == "no-such-key" else flask_app.config["SECRET_KEY"]
    return {"Authorization": "Bearer " + jwt.encode({"sub": key}, secret, "HS256")}


seed = sa_seed(db, flask_app, lambda: [
    Weaver(id=1, name="key-a"), Weaver(id=2, name="key-b"),
    Pattern(id=1, title="one", secret="AAA", weaver_id=1), Pattern(id=2, title="two", secret="BBB", weaver_id=2)])
p = Proof(__file__, connexion_app, seed, sa_rows(db, flask_app), headers=bearer, refs=("one", "two"))
p.check("show", "GET /loom/patterns/{ref}")
p.check("show_any", "GET /loom/patterns/{ref}/all")
p.check("rewrite", ("PUT /loom/patterns/{ref}", {"secret": "new"}), write=True)
p.check("rewrite_any", ("PUT /loom/patterns/{ref}/all", {"secret": "new"}), write=True)
p.check("gallery", "GET /loom/gallery/{ref}")
p.done()
