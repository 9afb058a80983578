from flask import Flask

from .api import blueprint
from .models import db, login


def create_app():
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="not a secret here")
    db.init_app(app)
    login.init_app(app)
    app.register_blueprint(blueprint)
    with app.app_context():
        db.create_all()
    return app
