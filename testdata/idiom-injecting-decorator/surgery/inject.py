from functools import wraps

from flask import abort, request

from .records import ANIMALS, VETS, Charts


def _vet():
    return VETS.get(request.headers.get("X-Api-Key")) or abort(401)


def with_vet(view):
    @wraps(view)
    def inner(*args, **kwargs):
        return view(_vet(), *args, **kwargs)

    return inner


def as_keyword(name):
    def outer(view):
        @wraps(view)
        def inner(*args, **kwargs):
            kwargs[name] = _vet()
            return view(*args, **kwargs)

        return inner

    return outer


def owned_animal(view):
    @wraps(view)
    def inner(*args, **kwargs):
        vet = _vet()
        mine = {a["id"]: a for a in ANIMALS.values() if a["vet_id"] == vet["id"]}
        kwargs["animal_id"] = mine.get(kwargs["animal_id"]) or abort(404)
        return view(*args, **kwargs)

    return inner


def any_animal(view):
    @wraps(view)
    def inner(*args, **kwargs):
        vet = _vet()
        kwargs["animal_id"] = ANIMALS.get(kwargs["animal_id"]) or abort(404)  # expect: BOLA002
        kwargs["animal_id"]["seen_by"] = vet["id"]
        return view(*args, **kwargs)

    return inner


def with_datastore(method):
    @wraps(method)
    def inner(*args, **kwargs):
        args[0].datastore = Charts(_vet())
        return method(*args, **kwargs)

    return inner
