from flask import Flask

from .models import db


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    from .lab import lab
    from .ward import ward

    app.register_blueprint(lab, url_prefix="/<org>/lab")
    app.register_blueprint(ward, url_prefix="/<org>/ward")
    return app
