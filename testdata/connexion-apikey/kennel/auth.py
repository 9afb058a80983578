from .data import KEYS


def check_key(key, required_scopes=None):
    keeper = KEYS.get(key)
    if keeper is None:
        return None
    return {"sub": keeper["id"], "role": keeper["role"]}
