import os

os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")

from moto import mock_aws

mock_aws().start()

import _prove
import app as m

TABLES = {"keys": ["key"], "kites": ["id"], "lines": ["tenant", "id"]}


def seed():
    for name, key in TABLES.items():
        table = m.dynamodb.Table(name)
        if name in m.client.list_tables()["TableNames"]:
            table.delete()
        m.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": k, "KeyType": t} for k, t in zip(key, ("HASH", "RANGE"))],
            AttributeDefinitions=[{"AttributeName": k, "AttributeType": "S"} for k in key],
            BillingMode="PAY_PER_REQUEST",
        )
    for n, key, colour in (("1", "key-a", "AAA"), ("2", "key-b", "BBB")):
        m.keys.put_item(Item={"key": key, "tenant": n})
        m.kites.put_item(Item={"id": n, "tenant": n, "colour": colour})
        m.lines.put_item(Item={"tenant": n, "id": n, "colour": colour})


def state():
    return [m.dynamodb.Table(name).scan()["Items"] for name in TABLES]


p = _prove.Proof(m.app, seed, state)
for url in ("/kites/2", "/kites/2/raw", "/lines/2/of?tenant=2", "/lines/2/everywhere"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
for url in ("/kites/{}/colour", "/lines/{}", "/lines/{}/found", "/lines/{}/text"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /kites/2")
p.changes("DELETE /own/kites/1")
p.refused("DELETE /own/kites/2")
p.changes("PATCH /kites/2", json={"colour": "CCC"})
p.changes("PATCH /own/kites/1", json={"colour": "CCC"})
p.refused("PATCH /own/kites/2", json={"colour": "CCC"})
p.changes("POST /kites", json={"colour": "AAA"})
p.done()
