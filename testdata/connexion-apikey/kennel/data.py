KEYS = {
    "key-a": {"id": 1, "role": "keeper"},
    "key-b": {"id": 2, "role": "keeper"},
    "key-admin": {"id": 3, "role": "admin"},
}
DOGS = {1: {"id": 1, "keeper": 1, "note": "AAA"}, 2: {"id": 2, "keeper": 2, "note": "BBB"}}
KENNELS = {1: {"id": 1, "keeper": 1, "name": "AAA"}, 2: {"id": 2, "keeper": 2, "name": "BBB"}}
