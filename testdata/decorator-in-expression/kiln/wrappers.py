from functools import wraps

from flask import abort, current_app, g, request
from flask_cors import cross_origin
from flask_restful import fields, marshal_with
from webargs import fields as arguments
from webargs.flaskparser import use_kwargs

from .models import Potter

FIRING = {"number": fields.Integer(attribute="id"), "glaze": fields.String}


def key_required(view):
    @wraps(view)
    def inner(*args, **kwargs):
        g.potter = Potter.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
        if g.potter is None:
            abort(401)
        return view(*args, **kwargs)

    return inner


def for_pages(func):
    """Lets the pages of the place that the settings name read the answer."""

    @wraps(func)
    def wrapper(*args, **kwargs):
        settings = {"origins": [current_app.config["PAGES_OF"]], "methods": ["GET", "PUT"]}
        return cross_origin(**settings)(func)(*args, **kwargs)

    return wrapper


def as_firing(func):
    """Answers with the fields of a firing."""

    @wraps(func)
    def wrapper(*args, **kwargs):
        envelope = "firing" if request.args.get("wrapped") else None
        return marshal_with(FIRING, envelope=envelope)(func)(*args, **kwargs)

    return wrapper


def with_options(**schema):
    """Options of the address, as keywords of the view."""

    def decorator(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            parsed = use_kwargs({n: arguments.Bool(load_default=d) for n, d in schema.items()}, location="query")(func)
            return parsed(*args, **kwargs)

        return wrapper

    return decorator


def potters_only(func):
    """A view for those with a key, whose answers pages may read."""

    @wraps(func)
    def wrapper(*args, **kwargs):
        return cross_origin(origins=current_app.config["PAGES_OF"])(key_required(func))(*args, **kwargs)

    return wrapper
