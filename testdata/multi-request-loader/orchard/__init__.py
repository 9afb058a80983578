from flask import Flask

from .login import login_manager
from .models import db
from .views import bp


def create_app():
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", SQLALCHEMY_DATABASE_URI="sqlite://")
    db.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(bp)
    return app
