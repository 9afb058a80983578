from functools import wraps

from flask import abort, session
from flask_login import LoginManager, current_user

from .models import Grower, db

login_manager = LoginManager()


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(Grower, int(user_id))


@login_manager.request_loader
def load_from_request(request):
    key = request.headers.get("X-Api-Key")
    if not key:
        return None
    return Grower.query.filter_by(api_key=key).first()


def browser_only(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if "_user_id" not in session or not current_user.is_authenticated:
            abort(403)
        return view(*args, **kwargs)

    return inner
