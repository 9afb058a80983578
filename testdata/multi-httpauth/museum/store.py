CURATORS = {
    "key-a": {"id": 1, "is_admin": False},
    "key-b": {"id": 2, "is_admin": False},
    "key-admin": {"id": 3, "is_admin": True},
}
PIECES = {1: {"curator": 1, "name": "AAA"}, 2: {"curator": 2, "name": "BBB"}}
