from dataclasses import dataclass
from functools import wraps

from flask import abort, g, request
from flask_login import current_user

from .models import ApiKey, Skipper


@dataclass
class Result:
    valid: bool
    skipper: Skipper | None = None
    way: str = ""


class KeyValidator:
    def validate(self):
        text = request.headers.get("X-Api-Key")
        if not text:
            return Result(False)
        key = ApiKey.query.filter_by(text=text).first()
        if key is None or key.revoked:
            return Result(False)
        return Result(True, key.skipper, "key")


class LoginValidator:
    def validate(self):
        if current_user.is_anonymous:
            return Result(False)
        return Result(True, skipper=current_user, way="login")


VALIDATORS = [KeyValidator(), LoginValidator()]


def with_context(view):
    """Keeps who asks, if anybody; it is for the view to refuse."""

    @wraps(view)
    def inner(*args, **kwargs):
        g.context = None
        for validator in VALIDATORS:
            result = validator.validate()
            if result.valid:
                g.context = result
                break
        return view(*args, **kwargs)

    return inner


def context():
    return g.get("context")


def skipper_or_refuse():
    found = context()
    if found is None:
        abort(401)
    return found.skipper
