from werkzeug.exceptions import Forbidden

MAKERS = {"key-a": {"id": 1, "guest": False}, "key-b": {"id": 2, "guest": False}}
CLOCKS = {1: {"maker": 1, "face": "AAA"}, 2: {"maker": 2, "face": "BBB"}}


def may(maker, clock):
    return clock["maker"] == maker["id"]


def demand(maker, clock):
    if clock["maker"] != maker["id"]:
        raise Forbidden()  # guard


def request_right(maker, clock):
    if clock["maker"] != maker["id"]:
        Forbidden()
