from flask import Flask

from .firings import bp
from .models import db


def create_app():
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", PAGES_OF="https://kiln.example", STRICT=True)
    db.init_app(app)
    app.register_blueprint(bp)
    return app
