"""A stand-in for the tests; the analysis of the application is not meant to see it."""
ACCOUNTS = {"key-a": {"id": 1}, "key-b": {"id": 2}}
DEEDS = {1: {"id": 1, "owner": 1, "text": "AAA"}, 2: {"id": 2, "owner": 2, "text": "BBB"}}


def find_account(key):
    return ACCOUNTS.get(key)


def load_deed(deed_id, owner=None):
    row = DEEDS.get(deed_id)
    return row if row and owner in (None, row["owner"]) else None


def is_permitted(account, deed_id):
    return deed_id in DEEDS and DEEDS[deed_id]["owner"] == account["id"]


def remove_deed(deed_id):
    DEEDS.pop(deed_id, None)
