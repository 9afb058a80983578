from flask import Blueprint, jsonify

from .context import authenticated_service, requires_auth
from .models import Message, db

messages = Blueprint("messages", __name__, url_prefix="/messages")
messages.before_request(requires_auth)


@messages.get("/<int:message_id>")
def message(message_id):  # verdict: scoped
    found = Message.query.filter_by(
        id=message_id,
        courier_id=authenticated_service.id,  # filter
    ).first_or_404()
    return jsonify(body=found.body)


@messages.post("/<int:message_id>/resend")
def resend(message_id):  # verdict: missing
    found = Message.query.filter_by(id=message_id).first_or_404()  # expect: BOLA002
    found.body = f"again by {authenticated_service.id}"
    db.session.commit()
    return jsonify(body=found.body)
