from functools import wraps

from flask import Blueprint, abort, request
from flask_login import current_user, login_user
from flask_restful import Api, Resource

from .models import Imprint, Seal, Token

blueprint = Blueprint("api", __name__, url_prefix="/api")


class NotaryApi(Api):
    def __init__(self, app=None, **kwargs):
        kwargs["decorators"] = [self.authentify] + kwargs.pop("decorators", [])
        super().__init__(app, **kwargs)

    def authentify(self, view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            if current_user.is_authenticated:
                return view(*args, **kwargs)
            code = request.headers.get("X-API-Key")
            if code:
                token, error = Token.authenticate(code)
                if token is None:
                    abort(401, error)
                if not login_user(token.notary):
                    abort(401, "inactive")
            return view(*args, **kwargs)

        return wrapper

    def secure(self, method):
        @wraps(method)
        def wrapper(*args, **kwargs):
            if not current_user.is_authenticated:
                abort(401)
            return method(*args, **kwargs)

        return wrapper


api = NotaryApi(blueprint)


class SealView(Resource):
    @api.secure
    def get(self, seal_id):  # verdict: after
        seal = Seal.get(seal_id)
        if seal is None or seal.notary_id != current_user.id:
            abort(404)
        return {"motto": seal.motto}

    @api.secure
    def post(self, seal_id):  # verdict: missing
        seal = Seal.get(seal_id)
        if seal is None:
            abort(404)
        return {"motto": seal.motto}


class Imprints(Resource):
    @api.secure
    def get(self, seal_id):  # verdict: after
        seal = Seal.get(seal_id)
        if not seal or seal.notary_id != current_user.id:
            abort(404)
        return [i.place for i in Imprint.query.filter_by(seal_id=seal.id)]


api.add_resource(SealView, "/seals/<int:seal_id>")
api.add_resource(Imprints, "/seals/<int:seal_id>/imprints")
