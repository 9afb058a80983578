from flask import Blueprint, abort, g, jsonify, request

from .models import Reader, Record

records = Blueprint("records", __name__, url_prefix="/records")


@records.before_request
def reader_of_key():
    g.reader = Reader.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if g.reader is None:
        abort(401)


@records.get("/<int:record_id>")
def record(record_id):  # verdict: scoped
    found = Record.access(record_id, g.reader)
    if found is None:
        abort(404)
    return jsonify(text=found.text)


@records.get("/<int:record_id>/open")
def open_record(record_id):  # verdict: missing
    found = Record.load(record_id)
    if found is None:
        abort(404)
    return jsonify(text=found.text)
