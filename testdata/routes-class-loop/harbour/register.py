from functools import wraps

from flask import abort, g, request

from harbour.models import Firm


def keyed(view):
    @wraps(view)
    def inner(*args, **kwargs):
        g.firm = Firm.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
        if g.firm is None:
            abort(401)
        return view(*args, **kwargs)

    return inner


def register(blueprint, table, decorators=(keyed,)):
    made = {}
    for path, view_class in table:
        view = made.get(view_class)
        if view is None:
            view = view_class.as_view(view_class.__name__)
            for decorator in decorators:
                view = decorator(view)
            made[view_class] = view
        blueprint.add_url_rule(path, view_func=view)
    return blueprint
