OWNERS = {"key-a": {"id": 1, "stays": [1]}, "key-b": {"id": 2, "stays": [2]}}
DOGS = {1: {"owner_id": 1, "name": "Rex AAA"}, 2: {"owner_id": 2, "name": "Fly BBB"}}
STAYS = {1: {"owner_id": 1, "box": "AAA-4"}, 2: {"owner_id": 2, "box": "BBB-7"}}
