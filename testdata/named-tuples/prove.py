import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof, sa_rows, sa_seed

from guild import create_app
from guild.models import Charter, Guild, Member, db

app = create_app()
seed = sa_seed(db, app, lambda: [
    Guild(id=1, motto="AAA"), Guild(id=2, motto="BBB"),
    Member(id=1, guild_id=1, api_key="key-a"), Member(id=2, guild_id=2, api_key="key-b"),
    Charter(id=1, guild_id=1, member_id=1, text="AAA"), Charter(id=2, guild_id=2, member_id=2, text="BBB")])
p = Proof(__file__, app, seed, sa_rows(db, app))
p.check("motto", "GET /permits/guilds/{ref}")
p.check("charters", "GET /permits/guilds/{ref}/charters")
p.check("charter_beside", "GET /permits/guilds/{own}/charters/{ref}")
p.check("charter", "GET /permits/charters/{ref}")
p.check("rewrite", ("PUT /permits/charters/{ref}", {"text": "new"}), write=True)
p.check("amend", ("PATCH /permits/charters/{ref}", {"text": "new"}), write=True)
p.check("motto_for_members", "GET /callers/guilds/{ref}")
p.check("show", "GET /callers/charters/{ref}")
p.check("show_mine", "GET /callers/my/charters/{ref}")
p.check("show_chosen", "GET /callers/chosen/charters/{ref}?guild={ref}")
p.check("rewrite_mine", ("PUT /callers/my/charters/{ref}", {"text": "new"}), write=True)
p.check("burn", "DELETE /callers/charters/{ref}", write=True)
p.check("burn_mine", "DELETE /callers/my/charters/{ref}", write=True)
p.check("show_loosely", "GET /callers/loose/charters/{ref}")
p.check("length", "GET /callers/charters/{ref}/length")
p.check("length_of_mine", "GET /callers/my/charters/{ref}/length")
p.done()
