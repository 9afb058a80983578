import jwt

from config import connexion_app


def claims_of(header):
    token = header.partition(" ")[2] if header else ""
    if not token:
        return {"error": "no token"}
    try:
        return jwt.decode(token, connexion_app.app.config["SECRET_KEY"], algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return {"error": "bad token"}
