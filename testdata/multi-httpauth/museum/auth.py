from flask_httpauth import HTTPTokenAuth

from .store import CURATORS

auth = HTTPTokenAuth(scheme="Bearer")


@auth.verify_token
def verify(token):
    return CURATORS.get(token)


@auth.get_user_roles
def roles(curator):
    return ["admin"] if curator["is_admin"] else []
