from flask import Blueprint, abort, g, jsonify

from .keys import customer_needed
from .models import Ticket, db

passes = Blueprint("passes", __name__)
passes.before_request(customer_needed)


@passes.get("/<int:ticket_id>")
def pass_(ticket_id):  # verdict: after
    found = db.get_or_404(Ticket, ticket_id)  # expect: BOLA004
    customer = getattr(g, "customer", None)
    if customer and found.customer_id != customer.id:  # guard
        abort(404)
    return jsonify(seat=found.seat)


@passes.delete("/<int:ticket_id>")
def cancel(ticket_id):  # verdict: scoped
    query = Ticket.query.filter_by(id=ticket_id)
    if "customer" in g:
        query = query.filter_by(customer_id=g.customer.id)  # guard
    db.session.delete(query.first_or_404())
    db.session.commit()
    return "", 204
