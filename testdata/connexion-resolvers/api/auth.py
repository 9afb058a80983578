from connexion.exceptions import OAuthProblem

from .store import TOKENS


def token_info(token):
    if token not in TOKENS:
        raise OAuthProblem("unknown token")
    return {"uid": TOKENS[token], "scope": ["barn"]}
