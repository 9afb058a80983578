from google.cloud.firestore import DOCUMENTS

import _prove
import app as m

for n, key, text in (("1", "key-a", "AAA"), ("2", "key-b", "BBB")):
    entry = {"skipper": n, "number": n, "entry": text}
    DOCUMENTS["skippers", n] = {"key": key}
    DOCUMENTS["logs", n] = dict(entry)
    DOCUMENTS["skippers", n, "logs", n] = dict(entry)

p = _prove.stores(m.app, DOCUMENTS)
for url in ("/logs/2", "/skippers/2/logs/2", "/logs/2/numbered"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
for url in ("/own/logs/{}", "/logs/{}/entry", "/logs/{}/found"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /logs/2")
p.changes("PATCH /logs/1", json={"entry": "CCC"})
p.refused("PATCH /logs/2", json={"entry": "CCC"})
p.changes("PATCH /any/logs/2", json={"entry": "CCC"})
p.changes("POST /logs", json={"entry": "AAA"})
p.done()
