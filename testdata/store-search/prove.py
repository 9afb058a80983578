from elasticsearch import DOCUMENTS

import _prove
import app as m

for n, key, text in (("1", "key-a", "AAA"), ("2", "key-b", "BBB")):
    DOCUMENTS["readers", n] = {"key": key}
    DOCUMENTS["marks", n] = {"reader": n, "page": text}

p = _prove.stores(m.app, DOCUMENTS)
for url in ("/marks/2", "/any/marks/2", "/ranked/marks/2", "/either/marks/2"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
for url in ("/marks/{}/page", "/own/marks/{}"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /marks/2")
p.changes("POST /marks", json={"page": "AAA"})
p.done()
