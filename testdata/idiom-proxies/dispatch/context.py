from flask import abort, g, request
from werkzeug.local import LocalProxy

from .models import Courier

authenticated_service = LocalProxy(lambda: g.authenticated_service)
current_user = LocalProxy(lambda: g.basic_auth_user)


def requires_auth():
    key = request.headers.get("X-Api-Key", "")
    service = Courier.query.filter_by(key=key).first()
    if service is None:
        abort(401)
    g.authenticated_service = service


def requires_basic():
    sent = request.authorization
    found = Courier.query.filter_by(name=sent.username, key=sent.password).first() if sent else None
    if found is None:
        abort(401)
    g.basic_auth_user = found
