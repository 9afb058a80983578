"""A stand-in for the tests; the analysis of the application is not meant to see it. Documents by their path, in one dict."""
import uuid

DOCUMENTS = {}


class FieldFilter:
    def __init__(self, field_path, op_string, value):
        self.holds = lambda d: {"==": d.get(field_path) == value, "in": d.get(field_path) in value}[op_string]


class Snapshot:
    def __init__(self, path):
        self.id, self.exists, self._data = path[-1], path in DOCUMENTS, DOCUMENTS.get(path)

    def to_dict(self):
        return self._data

    def get(self, field):
        return (self._data or {}).get(field)


class Document:
    def __init__(self, path):
        self.path = path

    def collection(self, name):
        return Collection((*self.path, name))

    def get(self):
        return Snapshot(self.path)

    def set(self, data):
        DOCUMENTS[self.path] = dict(data)

    def update(self, data):
        DOCUMENTS[self.path].update(data)

    def delete(self):
        DOCUMENTS.pop(self.path, None)


class Collection:
    def __init__(self, path, filters=()):
        self.path, self.filters = path, filters

    def document(self, name=None):
        return Document((*self.path, name or uuid.uuid4().hex))

    def where(self, field_path=None, op_string=None, value=None, filter=None):
        return Collection(self.path, (*self.filters, filter or FieldFilter(field_path, op_string, value)))

    def stream(self):
        inside = [p for p in DOCUMENTS if p[:-1] == self.path]
        return [Snapshot(p) for p in inside if all(f.holds(DOCUMENTS[p]) for f in self.filters)]

    get = stream

    def add(self, data):
        self.document().set(data)


class Client:
    def collection(self, name):
        return Collection((name,))

    def document(self, path):
        return Document(tuple(path.split("/")))
