import _prove
import app as m


def rows():
    for n in (1, 2):
        yield m.Cook(id=n, key="key-" + "ab"[n - 1])
        yield m.Recipe(id=n, cook_id=n, title="AB"[n - 1] * 3)
        yield m.Remark(id=n, recipe_id=n, cook_id=n, text="ab"[n - 1] * 3)


p = _prove.models(m.app, m.db, lambda: list(rows()))
p.changes("POST /recipes/2", data={"remark": 2})
p.refused("POST /checked/recipes/2", data={"remark": 2})
p.changes("POST /checked/recipes/1", data={"remark": 1})
p.changes("POST /titles/2", data={"title": "x"})
p.refused("POST /checked/titles/2", data={"title": "x"})
p.changes("POST /checked/titles/1", data={"title": "x"})
for path in ("recipes", "checked/recipes", "titles", "checked/titles", "open/titles", "marked/titles"):
    assert m.app.test_client().get(f"/{path}/2").status_code == 200, path
p.done()
