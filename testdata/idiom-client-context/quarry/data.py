HOLDERS = {"key-a": "h1", "key-b": "h2"}
BLOCKS = {1: {"id": 1, "holder": "h1", "state": "AAA"}, 2: {"id": 2, "holder": "h2", "state": "BBB"}}
ORDERS = {1: {"id": 1, "holder": "h1", "stone": "AAA"}, 2: {"id": 2, "holder": "h2", "stone": "BBB"}}
