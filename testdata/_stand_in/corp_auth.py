"""Stands in for a company's own authentication library: who holds a key is told by the request."""

_OWNERS = {"key-a": 1, "key-b": 2}


def identify(request):
    """The account that the request's key belongs to, as a dict; none for a stranger."""
    owner = _OWNERS.get(request.headers.get("X-API-Key"))
    return None if owner is None else {"account": owner}
