from flask import Flask, abort, g, request
from flask_principal import Identity, Principal, RoleNeed, UserNeed

from .models import Clerk, db
from .routes import DeedConverter, deeds


def load_clerk():
    clerk = Clerk.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if clerk is None:
        abort(401)
    g.clerk = clerk
    identity = Identity(clerk.id)
    identity.provides.add(UserNeed(clerk.id))
    if clerk.is_admin:
        identity.provides.add(RoleNeed("admin"))
    g.identity = identity


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    Principal(app, use_sessions=False)
    app.before_request(load_clerk)
    app.url_map.converters["deed"] = DeedConverter
    app.register_blueprint(deeds)
    with app.app_context():
        db.create_all()
    return app
