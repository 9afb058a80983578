from flask import Flask

from .auth import key_to_session
from .models import db
from .views import bp


def create_app():
    app = Flask(__name__)
    app.secret_key = "dev"
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    app.before_request(key_to_session)
    app.register_blueprint(bp, url_prefix="/bookings")
    return app
