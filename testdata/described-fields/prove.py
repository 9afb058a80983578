import _prove
import app as m


def rows():
    for n, text in ((1, "AAA"), (2, "BBB")):
        yield m.Keeper(id=n, api_key=f"key-{'ab'[n - 1]}")
        yield m.Hive(id=n, keeper_id=n, label=text)


one, many = {"hive_id": 2}, {"hive_ids": [2]}
p = _prove.models(m.app, m.db, rows)
for path in ("/hives/label", "/hives/label/perhaps"):
    p.own(f"POST {path}", json={"hive_id": 1})
    p.reads(f"POST {path}", json=one)
    p.denied(f"POST {path}", json=one, key="wrong")
p.own("POST /own/hives/label", json={"hive_id": 1})
p.refused("POST /own/hives/label", json=one)
p.denied("POST /own/hives/label", json={}, status=422)
p.changes("PUT /hives/label", json=many)
p.denied("PUT /hives/label", json=many, key="wrong")
p.changes("PUT /own/hives/label", json={"hive_ids": [1]})
p.refused("PUT /own/hives/label", json=many)
p.done()
