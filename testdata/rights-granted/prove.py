import hashlib
import hmac

import mongomock
import pymongo

pymongo.MongoClient = mongomock.MongoClient

import _prove
import app as m


def seed():
    for name in m.db.list_collection_names():
        m.db[name].delete_many({})
    m.db.permissions.insert_one({"role": "warden", "rights": ["admin:depots", "read:parcels"]})
    for n, key, role in (("1", "key-a", "courier"), ("2", "key-b", "courier"), ("3", "key-warden", "warden")):
        m.db.keys.insert_one({"key": key, "courier": n, "role": role})
    m.db.keys.insert_one({"key": "key-list", "courier": "1", "role": "courier", "rights": ["read:parcels"]})
    for n, text in (("1", "AAA"), ("2", "BBB")):
        m.db.parcels.insert_one({"_id": n, "courier": n, "label": text})
        m.db.depots.insert_one({"_id": n, "label": text})


def state():
    return {name: list(m.db[name].find()) for name in sorted(m.db.list_collection_names())}


def peer(path):
    return {"X-Signature": hmac.new(b"between-machines", path.encode(), hashlib.sha256).hexdigest()}


p = _prove.Proof(m.app, seed, state)
p.denied("GET /depots/2", status=403)
p.reads("GET /depots/2", key="key-warden")
p.reads("GET /depots/2", headers=peer("/depots/2"))
p.denied("GET /depots/2", headers=peer("/depots/1"))
for key in ("key-a", "key-list"):
    p.reads("GET /parcels/2", key=key)
    p.own("GET /own/parcels/1", key=key)
    p.refused("GET /own/parcels/2", key=key)
p.reads("GET /own/parcels/2", headers=peer("/own/parcels/2"))
p.denied("GET /parcels/2", key="wrong")
p.done()
