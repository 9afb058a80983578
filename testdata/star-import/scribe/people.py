from .base import *


class Writer(BaseModel):
    name = CharField(max_length=40)
    api_key = CharField(max_length=40, unique=True)


class OwnerField(ForeignKeyField):
    """Whose a row is: always a writer."""

    def __init__(self, **kwargs):
        kwargs.setdefault("on_delete", "CASCADE")
        super().__init__(Writer, **kwargs)
