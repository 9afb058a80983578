PILOTS = {"key-a": {"id": 1}, "key-b": {"id": 2}}
DRONES = {1: {"pilot": 1, "cam": "AAA"}, 2: {"pilot": 2, "cam": "BBB"}}
FLIGHTS = {1: {"drone": 1, "track": "AAA"}, 2: {"drone": 2, "track": "BBB"}}
