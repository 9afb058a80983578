import connexion
from connexion.context import context

from .data import DOGS


def read(dog_id, user):  # verdict: after
    dog = DOGS.get(dog_id)  # expect: BOLA004
    if dog is None or dog["keeper"] != user:  # guard
        return connexion.problem(404, "Not Found", "no such dog")
    return dog


def read_open_to_all_keys(dog_id):  # verdict: missing
    dog = DOGS.get(dog_id)  # expect: BOLA001
    if dog is None:
        return connexion.problem(404, "Not Found", "no such dog")
    return dog


def pick(user, dog=None):  # verdict: scoped
    found = [
        d for d in DOGS.values()
        if d["id"] == dog
        and d["keeper"] == user  # filter
    ]
    return found or ("none", 404)


def pick_any(dog=None):  # verdict: missing
    found = [d for d in DOGS.values() if d["id"] == dog]  # expect: BOLA001
    return found or ("none", 404)


def rename(dog_id, body, token_info):  # verdict: after
    dog = DOGS.get(dog_id)  # expect: BOLA004
    if dog is None or dog["keeper"] != token_info["sub"]:  # guard
        return "no such dog", 404
    dog["note"] = body["note"]
    return dog


def rename_any(dog_id, body):  # verdict: missing
    dog = DOGS.get(dog_id)  # expect: BOLA002
    if dog is None:
        return "no such dog", 404
    dog["note"] = body["note"]
    return dog


def remove(body):  # verdict: after
    dog = DOGS.get(body["dog"])  # expect: BOLA004
    if dog is None or dog["keeper"] != context["user"]:  # guard
        return "no such dog", 404
    del DOGS[dog["id"]]
    return dog


def audit(dog_id, token_info):  # verdict: admin
    if token_info["role"] != "admin":  # guard
        return "not for you", 403
    return DOGS.get(dog_id) or ("no such dog", 404)


def poster(dog_id):  # verdict: nocred
    return DOGS.get(dog_id) or ("no such dog", 404)
