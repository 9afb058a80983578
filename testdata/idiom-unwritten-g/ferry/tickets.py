from flask import Blueprint, abort, g, jsonify

from .keys import key_needed
from .models import Ticket, db

tickets = Blueprint("tickets", __name__)
tickets.before_request(key_needed)


@tickets.get("/<int:ticket_id>")
def ticket(ticket_id):  # verdict: missing
    found = db.get_or_404(Ticket, ticket_id)  # expect: BOLA001
    customer = getattr(g, "customer", None)
    if customer and found.customer_id != customer.id:
        abort(404)
    return jsonify(seat=found.seat)


@tickets.delete("/<int:ticket_id>")
def refund(ticket_id):  # verdict: missing
    query = Ticket.query.filter_by(id=ticket_id)
    if "customer" in g:
        query = query.filter_by(customer_id=g.customer.id)
    db.session.delete(query.first_or_404())  # expect: BOLA002
    db.session.commit()
    return "", 204
