TOKENS = {"key-a": "a", "key-b": "b"}
STALLS = {1: {"owner": "a", "hay": "AAA"}, 2: {"owner": "b", "hay": "BBB"}}
