from flask import Flask

from .pieces import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp, url_prefix="/pieces")
    return app
