from flask import Blueprint, abort, jsonify

from .context import current_user, requires_basic
from .models import Label

labels = Blueprint("labels", __name__, url_prefix="/labels")
labels.before_request(requires_basic)


def get_with_acl(label_id, user=current_user):
    query = Label.query.filter(Label.id == label_id)
    if user is not None:
        query = query.filter(Label.courier_id == user.id)  # guard
    return query.first() or abort(404)  # expect: BOLA001


@labels.get("/<int:label_id>")
def label(label_id):  # verdict: scoped
    return jsonify(text=get_with_acl(label_id).text)


@labels.get("/<int:label_id>/print")
def reprint(label_id):  # verdict: missing
    return jsonify(text=get_with_acl(label_id, user=None).text)
