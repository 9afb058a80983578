import os
from functools import wraps

from flask import Flask, abort, g
from flask_httpauth import HTTPTokenAuth
from flask_restful import Api, Resource
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///lamps.db")
db = SQLAlchemy(app)
auth = HTTPTokenAuth()


class Keeper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    token = db.Column(db.String(40), unique=True)
    is_admin = db.Column(db.Boolean, default=False)


class Lamp(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    keeper_id = db.Column(db.ForeignKey("keeper.id"))
    name = db.Column(db.String(40))


@auth.verify_token
def verify(token):
    return Keeper.query.filter_by(token=token).first()


def noted(method):
    @wraps(method)
    def run(*args, **kwargs):
        app.logger.debug("called")
        return method(*args, **kwargs)

    return run


def for_admins(method):
    @wraps(method)
    def run(*args, **kwargs):
        if not auth.current_user().is_admin:  # guard
            abort(403)
        return method(*args, **kwargs)

    return run


def of_mine(method):
    @wraps(method)
    def run(lamp_id):
        g.lamp = Lamp.query.filter_by(
            id=lamp_id,
            keeper_id=auth.current_user().id,  # filter
        ).first_or_404()
        return method(lamp_id)

    return run


class AnyLamp(Resource):
    method_decorators = [noted, auth.login_required]

    def get(self, lamp_id):  # verdict: missing
        lamp = db.get_or_404(Lamp, lamp_id)  # expect: BOLA001
        return {"name": lamp.name}

    def delete(self, lamp_id):  # verdict: scoped
        lamp = Lamp.query.filter_by(
            id=lamp_id,
            keeper_id=auth.current_user().id,  # filter
        ).first_or_404()
        db.session.delete(lamp)
        db.session.commit()
        return {"name": lamp.name}


class Watched(Resource):
    method_decorators = {"get": [of_mine], "put": [for_admins], "delete": [noted]}

    def get(self, lamp_id):  # verdict: scoped
        return {"name": g.lamp.name}

    def put(self, lamp_id):  # verdict: admin
        lamp = db.get_or_404(Lamp, lamp_id)
        lamp.name = "lit"
        db.session.commit()
        return {"name": lamp.name}

    def delete(self, lamp_id):  # verdict: missing
        lamp = db.get_or_404(Lamp, lamp_id)  # expect: BOLA002
        db.session.delete(lamp)
        db.session.commit()
        return {"name": lamp.name}


Api(app).add_resource(AnyLamp, "/lamps/<int:lamp_id>")
Api(app, decorators=[auth.login_required]).add_resource(Watched, "/watched/<int:lamp_id>")
