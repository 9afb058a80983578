import json

import fakeredis
import redis

redis.Redis = fakeredis.FakeRedis

import _prove
import app as m


def seed():
    m.store.flushall()
    for n, key, text in ((1, "key-a", "AAA"), (2, "key-b", "BBB")):
        m.store.set(f"key:{key}", str(n))
        letter = json.dumps({"member": str(n), "body": text})
        m.store.set(f"letter:{n}", letter)
        m.store.set(f"member:{n}:letter:{n}", letter)
        m.store.hset(f"stamp:{n}", mapping={"member": str(n), "motif": text})
        m.store.hset("album", str(n), text)
        m.store.hset(f"album:{n}", str(n), text)
        m.store.sadd(f"stamps-of:{n}", n)


def state():
    return {key: m.store.dump(key) for key in sorted(m.store.keys())}


p = _prove.Proof(m.app, seed, state)
for url in ("/letters/{}", "/stamps/{}", "/albums/{}", "/stamps/{}/both"):
    p.reads(f"GET {url.format(2)}")
    p.denied(f"GET {url.format(2)}", key="wrong")
for url in ("/own/letters/{}", "/letters/{}/body", "/stamps/{}/motif", "/own/albums/{}", "/stamps/{}/listed"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /stamps/2")
p.changes("DELETE /own/albums/1")
p.refused("DELETE /own/albums/2")
p.changes("PUT /stamps/2/motif", json={"motif": "CCC"})
p.changes("POST /letters", json={"body": "AAA"})
p.changes("POST /stamps/2/looks")
p.done()
