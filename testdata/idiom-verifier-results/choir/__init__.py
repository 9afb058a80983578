from flask import Flask

from .models import db
from .scores import bp


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SECRETS"] = ["one-long-enough-secret-for-signing-old", "two-long-enough-secret-for-signing-new"]
    db.init_app(app)
    app.register_blueprint(bp, url_prefix="/scores")
    return app
