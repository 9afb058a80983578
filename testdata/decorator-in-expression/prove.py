import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from kiln import create_app
from kiln.models import Firing, Potter, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Potter(id=1, api_key="key-a"), Potter(id=2, api_key="key-b"),
    Firing(id=1, potter_id=1, glaze="AAA"), Firing(id=2, potter_id=2, glaze="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("show", "GET /firings/{ref}")
p.check("show_mine", "GET /my/firings/{ref}")
p.check("reglaze", ("PUT /firings/{ref}", {"glaze": "new"}), write=True)
p.check("reglaze_mine", ("PUT /my/firings/{ref}", {"glaze": "new"}), write=True)
p.check("card", "GET /firings/{ref}/card")
p.check("card_of_mine", "GET /my/firings/{ref}/card")
p.check("label", "GET /firings/{ref}/label?loud=1")
p.check("label_of_mine", "GET /my/firings/{ref}/label?loud=1")
p.check("drop", "DELETE /firings/{ref}", write=True)
p.check("drop_mine", "DELETE /my/firings/{ref}", write=True)
p.done()
