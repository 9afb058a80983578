import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from clinic import create_app
from clinic.models import Nurse, Org, Sample, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Org(id=1, slug="o1"), Org(id=2, slug="o2"), Nurse(id=1, org_id=1, api_key="key-a"), Nurse(id=2, org_id=2, api_key="key-b"),
    Sample(id=1, org_id=1, result="AAA"), Sample(id=2, org_id=2, result="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("sample", "GET /o{own}/lab/samples/{ref}")
p.check("bed_sample", "GET /o{ref}/ward/samples/{ref}")
for name, path in (("by_tenant", "results"), ("checked", "checked")):
    p.check(name, lambda c, path=path: c.send("GET", f"/o1/ward/{path}/{c.ref}", headers={"X-Tenant": str(c.ref)}))
p.done()
