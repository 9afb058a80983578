from .data import KENNELS


def get(kennel_no, user):  # verdict: after
    kennel = KENNELS.get(kennel_no)  # expect: BOLA004
    if kennel is None or kennel["keeper"] != user:  # guard
        return "no such kennel", 404
    return kennel


def search(user):  # verdict: none
    return [k for k in KENNELS.values() if k["keeper"] == user]


def put(kennel_no, body):  # verdict: missing
    kennel = KENNELS.get(kennel_no)  # expect: BOLA002
    if kennel is None:
        return "no such kennel", 404
    kennel["name"] = body["name"]
    return kennel
