import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from archive import create_app
from archive.models import Group, Member, Permission, Reader, Record, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Group(id=1, rights=[]), Group(id=2, rights=[]), Reader(id=1, api_key="key-a"), Reader(id=2, api_key="key-b"),
    Member(reader_id=1, group_id=1), Member(reader_id=2, group_id=2), Record(id=1, owner_id=1, text="AAA"),
    Record(id=2, owner_id=2, text="BBB"), Permission(record_id=1, group_id=1), Permission(record_id=2, group_id=2)])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("record", "GET /records/{ref}")
p.check("open_record", "GET /records/{ref}/open")
p.done()
