from flask import Flask

from .models import db


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    from .passes import passes
    from .tickets import tickets

    app.register_blueprint(tickets, url_prefix="/tickets")
    app.register_blueprint(passes, url_prefix="/passes")
    return app
