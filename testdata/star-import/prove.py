import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _twokeys import Proof

from scribe import create_app
from scribe.tables import Note, Page, Writer, database

MODELS = [Writer, Note, Page]


def seed():
    database.connect(reuse_if_open=True)
    database.drop_tables(MODELS)
    database.create_tables(MODELS)
    for n, name in ((1, "a"), (2, "b")):
        writer = Writer.create(name=name, api_key=f"key-{name}")
        note = Note.create(owner=writer, title=name.upper() * 3)
        Page.create(note=note, owner=writer, text=name.upper() * 3)


def state():
    return {(model.__name__, row["id"]): row for model in MODELS for row in model.select().dicts()}


p = Proof(__file__, create_app(), seed, state)
p.check("show", "GET /notes/{ref}")
p.check("show_mine", "GET /my/notes/{ref}")
p.check("rename", ("PUT /notes/{ref}", {"title": "new"}), write=True)
p.check("rename_mine", ("PUT /my/notes/{ref}", {"title": "new"}), write=True)
p.check("remove", "DELETE /notes/{ref}", write=True)
p.check("remove_mine", "DELETE /my/notes/{ref}", write=True)
p.check("pages", "GET /notes/{ref}/pages")
p.check("pages_of_mine", "GET /my/notes/{ref}/pages")
p.check("page", "GET /notes/{own}/pages/{ref}")
p.check("page_of_mine", "GET /my/notes/{ref}/pages/{ref}")
p.done()
