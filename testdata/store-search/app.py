from functools import wraps

from elasticsearch import Elasticsearch, NotFoundError
from flask import Flask, abort, g, jsonify, request

app = Flask(__name__)
es = Elasticsearch("http://localhost:9200")


def reader_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        answer = es.search(index="readers", query={"term": {"key": request.headers.get("X-API-Key", "")}})
        if not answer["hits"]["hits"]:
            abort(401)
        g.reader = answer["hits"]["hits"][0]["_id"]
        return view(*args, **kwargs)

    return checked


@app.get("/marks/<mark_id>")
@reader_required
def mark(mark_id):  # verdict: missing
    try:
        return jsonify(es.get(index="marks", id=mark_id)["_source"])  # expect: BOLA001
    except NotFoundError:
        abort(404)


@app.get("/marks/<mark_id>/page")
@reader_required
def page(mark_id):  # verdict: after
    found = es.get(index="marks", id=mark_id)["_source"]  # expect: BOLA004
    if found["reader"] != g.reader:  # guard
        abort(404)
    return jsonify(found["page"])


@app.get("/own/marks/<mark_id>")
@reader_required
def own_mark(mark_id):  # verdict: scoped
    query = {
        "bool": {
            "filter": [
                {"term": {"_id": mark_id}},
                {"term": {"reader": g.reader}},  # filter
            ]
        }
    }
    answer = es.search(index="marks", query=query)
    return jsonify([hit["_source"] for hit in answer["hits"]["hits"]])


@app.get("/any/marks/<mark_id>")
@reader_required
def any_mark(mark_id):  # verdict: missing
    answer = es.search(index="marks", body={"query": {"term": {"_id": mark_id}}})  # expect: BOLA001
    return jsonify([hit["_source"] for hit in answer["hits"]["hits"]])


@app.get("/ranked/marks/<mark_id>")
@reader_required
def ranked(mark_id):  # verdict: missing
    query = {"bool": {"filter": [{"term": {"_id": mark_id}}], "should": [{"term": {"reader": g.reader}}]}}
    answer = es.search(index="marks", query=query)  # expect: BOLA001
    return jsonify([hit["_source"] for hit in answer["hits"]["hits"]])


@app.get("/either/marks/<mark_id>")
@reader_required
def either(mark_id):  # verdict: missing
    query = {"bool": {"should": [{"term": {"_id": mark_id}}, {"term": {"reader": g.reader}}]}}
    answer = es.search(index="marks", query=query)  # expect: BOLA001
    return jsonify([hit["_source"] for hit in answer["hits"]["hits"]])


@app.delete("/marks/<mark_id>")
@reader_required
def remove(mark_id):  # verdict: missing
    es.delete(index="marks", id=mark_id)  # expect: BOLA002
    return "", 204


@app.post("/marks")
@reader_required
def add():  # verdict: none
    es.index(index="marks", document={"reader": g.reader, "page": request.json["page"]})
    return "", 201
