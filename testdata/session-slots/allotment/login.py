from functools import wraps

from flask import jsonify, request, session
from flask_login import LoginManager, current_user

from .models import Gardener

login_manager = LoginManager()


@login_manager.user_loader
def load_user(user_id):
    return Gardener.numbered(int(user_id))


@login_manager.request_loader
def load_from_request(request):
    key = request.headers.get("X-Api-Key")
    if key:
        return Gardener.query.filter_by(api_key=key).first()
    return None


def mask_of(gardener):
    return gardener.mask


def permitted(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if not current_user.is_authenticated:
            return jsonify(error="login"), 401
        if "mask" not in session:
            session["mask"] = mask_of(current_user)
        return view(*args, **kwargs)

    return inner


def with_season(view):
    @wraps(view)
    def inner(*args, **kwargs):
        try:
            season = f"{current_user.id}-{request.args.get('season')}"
        except AttributeError:
            return jsonify(error="season"), 400
        return view(*args, season=season, **kwargs)

    return inner


def browser_only(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if "gardener_id" not in session:
            return jsonify(error="login"), 401
        return view(*args, **kwargs)

    return inner
