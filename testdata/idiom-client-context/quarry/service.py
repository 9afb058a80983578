from contextlib import contextmanager

from werkzeug.exceptions import NotFound, Unauthorized

from .data import BLOCKS, HOLDERS, ORDERS


class Api:
    def __init__(self, holder):
        self.holder = holder

    def block(self, block_id):
        for block in BLOCKS.values():
            if block["id"] == block_id and block["holder"] == self.holder:
                return block
        raise NotFound()

    def blast(self, block_id):
        block = BLOCKS.get(block_id)  # expect: BOLA002
        if block is None:
            raise NotFound(f"nothing for {self.holder}")
        block["state"] = "rubble"
        return block


@contextmanager
def service(access_token):
    if access_token not in HOLDERS:
        raise Unauthorized()
    yield Api(HOLDERS[access_token])


def load(args):
    user = args.pop("user")
    found = [o for o in ORDERS.values() if o["id"] == args["id"] and o["holder"] == user]
    return found[0] if found else None


def save(args):
    args.pop("user")
    order = ORDERS.get(args.pop("id"))  # expect: BOLA002
    if order is None:
        raise NotFound()
    order.update(args)
    return order
