from peewee import *

database = SqliteDatabase(":memory:")


class BaseModel(Model):
    id = AutoField()

    class Meta:
        database = database
