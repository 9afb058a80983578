from peewee import *

from .base import BaseModel, database
from .people import *


class Note(BaseModel):
    owner = OwnerField(backref="notes")
    title = CharField(max_length=40)


class Page(BaseModel):
    note = ForeignKeyField(Note, backref="pages")
    owner = OwnerField(backref="pages")
    text = TextField(default="")
