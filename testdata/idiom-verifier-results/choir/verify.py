import jwt
from flask import current_app, request
from werkzeug.exceptions import Unauthorized

from .models import Choir


def from_token():
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    for secret in current_app.config["SECRETS"]:
        try:
            claims = jwt.decode(token, secret, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            continue
        break
    else:
        raise Unauthorized("bad token")
    return claims


def check_key(choir_id=None):
    """(ok, error) for the key of this request; with an id, whether the key is of that choir."""
    choir = Choir.query.filter_by(key=request.headers.get("X-Api-Key", "")).first()
    if choir is None:
        return False, "bad key"
    if choir_id is not None and choir.id != choir_id:
        return False, "not yours"
    return True, None


def company():
    choir = Choir.query.filter_by(key=request.headers.get("X-Api-Key", "")).first()
    if choir is None:
        return {"success": False, "error": "bad key"}
    return {"success": True, "company": choir}
