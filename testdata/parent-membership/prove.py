import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from club import create_app
from club.models import Club, Match, Player, db


def rows():
    a, b = Player(id=1, api_key="key-a"), Player(id=2, api_key="key-b")
    return [
        a, b, Club(id=1, name="one", members=[a]), Club(id=2, name="two", members=[b]),
        Match(id=1, club_id=1, organizer_id=1, result="AAA"), Match(id=2, club_id=2, organizer_id=2, result="BBB")]


app = create_app()
p = Proof(__file__, app, sa_seed(db, app, rows), sa_rows(db, app))
p.check("show", "GET /matches/{ref}")
p.check("report", "GET /matches/{ref}/report")
p.check("summary", "GET /matches/{ref}/summary")
p.check("correct", ("PUT /matches/{ref}", {"result": "new"}), write=True)
p.check("cancel", "DELETE /matches/{ref}", write=True)
p.check("show_beside", "GET /clubs/{own}/matches/{ref}/beside")
p.check("show_in_club", "GET /clubs/{ref}/matches/{ref}")
p.check("show_in_club", "GET /clubs/{own}/matches/{ref}")
p.check("of_club", "GET /clubs/{ref}/matches")
p.check("correct_beside", ("PUT /clubs/{own}/matches/{ref}/beside", {"result": "new"}), write=True)
p.check("correct_in_club", ("PUT /clubs/{own}/matches/{ref}", {"result": "new"}), write=True)
p.check("correct_in_club", ("PUT /clubs/{ref}/matches/{ref}", {"result": "new"}), write=True)
p.check("cancel_quietly", "DELETE /matches/{ref}/quietly", write=True)
p.check("show_for", "GET /matches/{ref}/for/{ref}")
p.done()
