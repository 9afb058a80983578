"""Shows with two keys that the `# verdict:` comments of a project are true.

A project's prove.py makes a `Proof` and calls `check` once a handler. Two principals, key-a and key-b, own an object each; A's text
holds AAA, B's BBB. What a verdict must show:

    missing         A on B's object works: B's text is in the answer, or (`write=True`) what `state()` tells about it has changed
    after-late      the same although the answer is a refusal, or by the `bypass` request while the plain one is refused
    after, scoped,  A on B's is refused without effect, each on its own works
    before
    admin, single   A is refused even on A's own, key-admin works
    shared          both reach the same object
    none            nothing of B's shows or changes in A's answer
    nocred          works without a key
    session         a key alone is refused

No key and an unknown key are refused everywhere but under nocred. That all verdict comments were checked is checked, too.
"""

import ast
import re
import sys
from pathlib import Path

VERDICT = re.compile(r"#.*\bverdict: ([a-z-]+)")
KEYS = {"a": "key-a", "b": "key-b", "admin": "key-admin", "junk": "no-such-key", "anon": None}


def verdicts(folder):
    """`{(module path, qualified name): verdict}` of every function with a verdict comment at its `def` line."""
    found = {}
    for path in sorted(Path(folder).rglob("*.py")):
        text = path.read_text()
        lines = text.splitlines()

        def walk(node, prefix):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.ClassDef):
                    walk(child, f"{prefix}{child.name}.")
                elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    last = child.body[0].lineno
                    for number in range(child.lineno, max(last, child.lineno + 1)):
                        if match := VERDICT.search(lines[number - 1]):
                            found[path.relative_to(folder).as_posix(), child.lineno, prefix + child.name] = match[1]
                            break
                    walk(child, prefix)
                else:
                    walk(child, prefix)

        walk(ast.parse(text), "")
    return found


class Caller:
    def __init__(self, proof, who, ref):
        self.proof, self.who, self.ref = proof, who, ref
        self.own = proof.own.get(who, proof.own.get("a"))
        self.client = proof.app.test_client()

    def fill(self, value):
        if isinstance(value, str):
            if value in ("{ref}", "{own}"):
                return self.ref if value == "{ref}" else self.own
            return value.format(ref=self.ref, own=self.own)
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        return [self.fill(v) for v in value] if isinstance(value, list) else value

    def send(self, method, url, headers=None, **kwargs):
        key = KEYS[self.who]
        sent = {**({} if key is None else self.proof.headers(key)), **(headers or {})}
        send = getattr(self.client, "open", None)
        if send:
            return send(url, method=method, headers=sent, **kwargs)
        return self.client.request(method, url, headers=sent, **kwargs)


class Proof:
    """`headers(key)` makes the headers; `refs` are ids of an object of A and one of B; `own` maps a, b to the parent each owns."""

    def __init__(self, file, app, seed, state=dict, headers=None, refs=(1, 2), own=None):
        self.folder = Path(file).resolve().parent
        self.app, self.seed, self.state, self.refs, self.own = app, seed, state, refs, own or {"a": 1, "b": 2}
        self.headers = headers or (lambda key: {"X-Api-Key": key})
        self.verdicts = verdicts(self.folder)
        self.left = dict(self.verdicts)
        self.problems = []
        if hasattr(app, "config"):
            app.config["PROPAGATE_EXCEPTIONS"] = False
            app.logger.disabled = True

    def run(self, call, who, ref, mark, write):
        self.seed()
        before = self.state()
        caller = Caller(self, who, ref)
        if callable(call):
            response = call(caller)
        else:
            request, body = call if isinstance(call, tuple) else (call, None)
            method, url = request.split(" ", 1)
            response = caller.send(method, caller.fill(url), **({} if body is None else {"json": caller.fill(body)}))
        text = response.get_data(as_text=True) if hasattr(response, "get_data") else response.text
        after = self.state()
        changed = any(after.get(k) != v for k, v in before.items() if mark in repr(v))
        changed = changed or any(mark in repr(v) for k, v in after.items() if k not in before)
        return response.status_code, (changed if write else mark in text), text

    def check(self, handler, call, *, write=False, refs=None, bypass=None, marks=("AAA", "BBB"), own=False, open=False, login=None):
        """`own`: an administrator's handler that also serves owners. `open`: needs no key. `login`: the call of a logged-in browser."""
        keys = [k for k in self.verdicts if handler in (k[2], f"{k[0]}:{k[2]}", f"{k[1]}:{k[2]}")]
        if len(keys) != 1:
            self.problems.append(f"{handler}: {len(keys)} verdict comments")
            return
        verdict = self.verdicts[keys[0]]
        self.left.pop(keys[0], None)
        ra, rb = refs or self.refs

        def run(who, ref, mark, how=call):
            return self.run(how, who, ref, mark, write)

        def need(condition, text, result):
            if not condition:
                self.problems.append(f"{handler} ({verdict}): {text}: {result[0]}, effect {result[1]}, {result[2][:160]!r}")

        def works(result):
            return result[0] < 400 and result[1]

        def refused(result):
            return 300 <= result[0] < 500 and not result[1]

        cross = run("a", rb, marks[1])
        if verdict == "nocred":
            anon = run("anon", rb, marks[1])
            need(works(anon), "works without a key", anon)
            return
        if not open:
            for who in ("anon", "junk"):
                result = run(who, rb, marks[1])
                need(refused(result) and result[0] >= 400, f"{who} is refused", result)
        if verdict in ("missing", "after-late", "after", "scoped", "before"):
            for who, ref, mark in (("a", ra, marks[0]), ("b", rb, marks[1])):
                result = run(who, ref, mark)
                need(works(result), f"{who} on its own works", result)
        if verdict == "missing":
            need(works(cross), "A reaches B's", cross)
        elif verdict == "after-late" and bypass:
            need(refused(cross), "the plain request is refused", cross)
            result = run("a", rb, marks[1], bypass)
            need(result[1], "the other way gets through", result)
        elif verdict == "after-late":
            need(cross[0] >= 400 and cross[1], "refused, yet the effect shows", cross)
        elif verdict in ("after", "scoped", "before"):
            need(refused(cross), "A is refused on B's", cross)
        elif verdict in ("admin", "single"):
            need(refused(cross), "A is refused on B's", cross)
            if not own:
                mine = run("a", ra, marks[0])
                need(refused(mine), "A is refused on A's", mine)
            root = run("admin", rb, marks[1])
            need(works(root), "key-admin works", root)
        elif verdict == "shared":
            need(works(cross) and works(run("b", rb, marks[1])), "both keys reach it", cross)
        elif verdict == "none":
            need(cross[0] < 400 and not cross[1], "nothing of B's in A's answer", cross)
        elif verdict == "session":
            need(refused(cross), "the key alone is refused", cross)
            if login:
                result = run("anon", rb, marks[1], login)
                need(works(result), "a session gets in", result)

    def done(self):
        self.problems += [f"{path}:{line} {name}: never checked" for path, line, name in self.left]
        for problem in self.problems:
            print("MISMATCH", problem)
        print(f"{self.folder.name}: {len(self.verdicts)} handlers, {len(self.problems)} mismatches")
        sys.exit(1 if self.problems else 0)


def sa_rows(db, app):
    """`state` for Flask-SQLAlchemy: every row by table and primary key."""

    def state():
        with app.app_context():
            rows = {}
            for table in db.metadata.sorted_tables:
                for n, row in enumerate(db.session.execute(table.select()).mappings()):
                    rows[table.name, tuple(row[c] for c in table.primary_key.columns.keys()) or n] = dict(row)
            db.session.remove()
            return rows

    return state


def sa_seed(db, app, make):
    """`seed` for Flask-SQLAlchemy: a fresh schema with the objects that make() gives."""

    def seed():
        with app.app_context():
            db.session.remove()
            db.drop_all()
            db.create_all()
            for thing in make():
                db.session.add(thing)
                db.session.flush()
            db.session.commit()
            db.session.remove()

    return seed


def memory(stores):
    """(seed, state) for module dictionaries: seed puts their present content back."""
    import copy

    kept = [copy.deepcopy(store) for store in stores]

    def seed():
        for store, content in zip(stores, kept):
            store.clear()
            store.update(copy.deepcopy(content))

    def state():
        return {(n, k): copy.deepcopy(v) for n, store in enumerate(stores) for k, v in store.items()}

    return seed, state
