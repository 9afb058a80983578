"""What a prove.py shows: with A's key, B's object is read or changed, or it is not.

By convention `key-a` and `key-b` are the two keys, and B's objects carry the text BBB. Every step starts from a fresh
seed. A step that ends in a 5xx proves nothing and fails. `done()` exits non-zero if a step did not hold.
"""
import copy
import sys


class Proof:
    def __init__(self, app, seed, state, headers=lambda key: {"X-API-Key": key}):
        self.app, self.seed, self.state, self.headers = app, seed, state, headers
        self.steps, self.failures = 0, []

    def call(self, request, key="key-a", headers=None, cookies=None, **options):
        """Seeds, sends `METHOD /url`, gives (response, state before, state after)."""
        method, url = request.split(" ", 1)
        self.seed()
        client = self.app.test_client()
        for name, value in (cookies or {}).items():
            client.set_cookie(name, value)
        before = self.state()
        response = client.open(url, method=method, headers=self.headers(key) if headers is None else headers, **options)
        self.steps += 1
        if response.status_code >= 500:
            self.failures.append(f"{request}: status {response.status_code}")
        return response, before, self.state()

    def _hold(self, holds, request, what, response):
        if not holds:
            self.failures.append(f"{request}: expected that {what}; got {response.status_code} {response.get_data(as_text=True)[:120]!r}")

    def reads(self, request, secret="BBB", **options):
        """A's key discloses B's object."""
        response, _, _ = self.call(request, **options)
        self._hold(secret in response.get_data(as_text=True), request, f"A reads {secret}", response)

    def refused(self, request, secret="BBB", **options):
        """A's key discloses and changes nothing of B."""
        response, before, after = self.call(request, **options)
        self._hold(secret not in response.get_data(as_text=True), request, f"{secret} stays hidden", response)
        self._hold(before == after, request, "nothing changes", response)

    def own(self, request, secret="AAA", **options):
        """A's key still opens A's own object: the refusal is no broken handler."""
        response, _, _ = self.call(request, **options)
        self._hold(response.status_code < 400 and secret in response.get_data(as_text=True), request, f"A reads {secret}", response)

    def changes(self, request, **options):
        """A's key changes stored data: B's, or for a correct twin A's own."""
        response, before, after = self.call(request, **options)
        self._hold(before != after, request, "stored data changes", response)

    def denied(self, request, status=401, **options):
        """The request is answered with just this status."""
        response, before, after = self.call(request, **options)
        self._hold(response.status_code == status and before == after, request, f"status is {status}", response)

    def done(self):
        for failure in self.failures:
            print(failure)
        print(f"{self.steps} steps, {len(self.failures)} failed")
        sys.exit(1 if self.failures or not self.steps else 0)


def stores(app, *containers, **options):
    """A proof over dicts and lists in memory; each step starts from what they held at first."""
    saved = [copy.deepcopy(c) for c in containers]

    def seed():
        for container, was in zip(containers, saved):
            container.clear()
            (container.update if isinstance(container, dict) else container.extend)(copy.deepcopy(was))

    return Proof(app, seed, lambda: repr(containers), **options)


def models(app, db, rows, **options):
    """A proof over Flask-SQLAlchemy models; `rows()` gives fresh instances."""
    def seed():
        with app.app_context():
            db.session.remove()
            db.drop_all()
            db.create_all()
            db.session.add_all(rows())
            db.session.commit()
            db.session.remove()

    def state():
        with app.app_context():
            dump = [[tuple(row) for row in db.session.execute(table.select())] for table in db.metadata.sorted_tables]
            db.session.remove()
            return dump

    return Proof(app, seed, state, **options)
