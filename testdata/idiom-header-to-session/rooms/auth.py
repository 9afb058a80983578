from flask import abort, request, session

from .models import Guest


def key_to_session():
    session.pop("id", None)
    key = request.headers.get("X-Api-Key")
    guest = Guest.query.filter_by(key=key).first() if key else None
    if guest is None:
        abort(401)
    session["id"] = guest.id
