import json
import re

import responses

import _prove
import app as m

TICKETS = {1: {"guest": 1, "seat": "AAA"}, 2: {"guest": 2, "seat": "BBB"}}
KEYS = {"key-a": 1, "key-b": 2}


def service(request):
    """The other service: it answers to anybody, but for the addresses and keys that say for whom."""
    ticket = int(re.search(r"(\d+)$", request.url).group(1))
    for_guest = re.search(r"/guests/(\d+)/", request.url)
    for_guest = for_guest and int(for_guest.group(1)) or KEYS.get(request.headers.get("X-API-Key"))
    found = TICKETS.get(ticket)
    if found is None or for_guest not in (None, found["guest"]):
        return 404, {}, "{}"
    if request.method == "DELETE":
        TICKETS.pop(ticket)
    return 200, {}, json.dumps(found)


mock = responses.RequestsMock(assert_all_requests_are_fired=False)
mock.start()
for method in ("GET", "DELETE"):
    mock.add_callback(method, re.compile(r"http://tickets\.example/.*"), callback=service)


def rows():
    for n, key in ((1, "key-a"), (2, "key-b")):
        TICKETS[n] = {"guest": n, "seat": "AAA" if n == 1 else "BBB"}
        yield m.Guest(id=n, api_key=key)


p = _prove.models(m.app, m.db, rows)
p.state = lambda: repr(TICKETS)
for url in ("/tickets/2", "/tickets/2/inner"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
for url in ("/tickets/{}/seat", "/tickets/{}/as-caller", "/tickets/{}/of-guest"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /tickets/2")
p.done()
