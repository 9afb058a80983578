import sqlite3

connection = sqlite3.connect(":memory:", check_same_thread=False)
connection.row_factory = sqlite3.Row
connection.executescript("""
    CREATE TABLE shipper (id INTEGER PRIMARY KEY, api_key TEXT);
    CREATE TABLE crate (id INTEGER PRIMARY KEY, shipper_id INTEGER REFERENCES shipper(id), content TEXT);
""")


def one(sql, *values):
    return connection.execute(sql, values).fetchone()
