"""A stand-in for the tests; the analysis of the application is not meant to see it. Documents by index and id, in one dict."""
DOCUMENTS = {}


class NotFoundError(Exception):
    pass


def holds(query, number, document):
    (kind, inner), = query.items()
    if kind == "bool":
        must = [*inner.get("filter", []), *inner.get("must", [])]
        some = inner.get("should", [])
        return all(holds(q, number, document) for q in must) and (not some or must or any(holds(q, number, document) for q in some))
    (field, value), = inner.items()
    return {**document, "_id": number}.get(field) == value


class Elasticsearch:
    def __init__(self, *hosts):
        pass

    def get(self, index, id):
        if (index, id) not in DOCUMENTS:
            raise NotFoundError
        return {"_id": id, "_source": DOCUMENTS[index, id]}

    def search(self, index, query=None, body=None):
        query = query or body["query"]
        hits = [{"_id": n, "_source": d} for (i, n), d in DOCUMENTS.items() if i == index and holds(query, n, d)]
        return {"hits": {"hits": hits}}

    def index(self, index, document, id=None):
        DOCUMENTS[index, id or str(len(DOCUMENTS) + 1)] = document

    def update(self, index, id, doc):
        DOCUMENTS[index, id].update(doc)

    def delete(self, index, id):
        DOCUMENTS.pop((index, id), None)
