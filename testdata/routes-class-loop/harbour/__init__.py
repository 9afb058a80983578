import importlib
import os

from flask import Flask

from harbour.models import db

MODULES = ["crates", "berths"]


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///harbour.db")
    db.init_app(app)
    for name in MODULES:
        module = importlib.import_module(f"harbour.views.{name}")
        app.register_blueprint(module.blueprint)
    return app
