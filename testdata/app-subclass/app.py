"""A subclass of Flask, a subclass of Api, and decorators that the API puts around every resource."""

from functools import wraps

from flask import Blueprint, Flask, abort, g, request
from flask_restful import Api, Resource
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
bp = Blueprint("desk", __name__, url_prefix="/desk")


class Clerk(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40), unique=True)


class Ticket(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    clerk_id = db.Column(db.Integer, db.ForeignKey("clerk.id"))
    text = db.Column(db.String(80))


class Desk(Flask):
    def __init__(self, *args, **kwargs):
        self.opened = 0
        Flask.__init__(self, *args, **kwargs)


class DeskApi(Api):
    def handle_error(self, e):
        return super().handle_error(e)


def keyed(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        g.clerk = Clerk.query.filter_by(key=request.headers.get("X-Key", "")).first()
        if g.clerk is None:
            abort(401)
        return view(*args, **kwargs)

    return wrapper


api = DeskApi()
api.init_app(bp)
api.decorators = [keyed]


def resource(*urls):
    def register(cls):
        api.add_resource(cls, *urls)
        return cls

    return register


@resource("/tickets/<int:ticket_id>")
class TicketResource(Resource):
    def get(self, ticket_id):  # verdict: scoped
        ticket = Ticket.query.filter_by(
            id=ticket_id,
            clerk_id=g.clerk.id,  # filter
        ).first_or_404()
        return {"text": ticket.text}

    def delete(self, ticket_id):  # verdict: missing
        ticket = db.get_or_404(Ticket, ticket_id)  # expect: BOLA002
        db.session.delete(ticket)
        db.session.commit()
        return "", 204


def create_app():
    app = Desk(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)

    @app.before_request
    def count():
        app.opened += 1

    @app.get("/desk/plain/<int:ticket_id>")
    def plain(ticket_id):  # verdict: nocred
        return db.get_or_404(Ticket, ticket_id).text

    app.register_blueprint(bp)
    return app
