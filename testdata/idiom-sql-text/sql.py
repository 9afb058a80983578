import sqlite3

db = sqlite3.connect(":memory:", check_same_thread=False)
db.executescript("CREATE TABLE broker (id INTEGER PRIMARY KEY, api_key TEXT); CREATE TABLE quote (id INTEGER PRIMARY KEY, broker_id INTEGER REFERENCES broker(id), text TEXT);")


def quote_of(quote_id, broker_id=None):
    owner = "broker_id = :broker" if broker_id else "1=1"
    sql = "SELECT text FROM quote WHERE id = :id AND {owner}".format(owner=owner)
    return db.execute(sql, {"id": quote_id, "broker": broker_id}).fetchone()  # expect: BOLA001
