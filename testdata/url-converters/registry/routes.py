from flask import Blueprint, abort, jsonify, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from .access import DeedPermission, administrators
from .models import Deed, db

deeds = Blueprint("deeds", __name__, url_prefix="/deeds")


class RowConverter(BaseConverter):
    """The row that an identifier in the path names."""

    model = None

    def to_python(self, value):
        row = db.session.get(self.model, value)  # expect: BOLA001, BOLA002, BOLA004
        if row is None:
            raise NotFound()
        return row


class DeedConverter(RowConverter):
    model = Deed


@deeds.get("/<deed:deed>")
def show(deed):  # verdict: after
    DeedPermission(deed).test(403)
    return jsonify(text=deed.text)


@deeds.get("/<deed:deed>/copy")
def copy(deed):  # verdict: missing
    return jsonify(text=deed.text)


@deeds.put("/<deed:deed>")
def edit(deed):  # verdict: after
    if not deed.permissions["edit"].can():
        abort(404)
    deed.text = request.json["text"]
    db.session.commit()
    return jsonify(text=deed.text)


@deeds.put("/<deed:deed>/stamp")
def stamp(deed):  # verdict: missing
    deed.permissions["edit"].can()
    deed.text = request.json["text"]
    db.session.commit()
    return jsonify(text=deed.text)


@deeds.get("/<deed:deed>/pages")
def pages(deed):  # verdict: after
    with DeedPermission(deed).require(403):
        return jsonify(pages=deed.text)


@deeds.delete("/<deed:deed>")
@administrators.require(403)
def delete(deed):  # verdict: admin
    db.session.delete(deed)
    db.session.commit()
    return "", 204
