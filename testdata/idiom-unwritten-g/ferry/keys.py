from flask import abort, g, request

from .models import Customer


def customer_of_key():
    return Customer.query.filter_by(key=request.headers.get("X-Api-Key", "")).first() or abort(401)


def key_needed():
    customer_of_key()


def customer_needed():
    g.customer = customer_of_key()
