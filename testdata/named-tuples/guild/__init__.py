from flask import Flask

from .callers import bp as callers
from .models import db
from .permits import bp as permits
from .permits import principal


def create_app():
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="for tests")
    db.init_app(app)
    principal.init_app(app)
    app.register_blueprint(permits)
    app.register_blueprint(callers)
    return app
