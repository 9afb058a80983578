from flask import Flask

from .models import db


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)

    from .labels import labels
    from .messages import messages

    app.register_blueprint(labels)
    app.register_blueprint(messages)
    return app
