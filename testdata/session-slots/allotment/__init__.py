from flask import Flask, request, session

from .login import login_manager
from .models import db
from .views import bp


def language():
    if "language" not in session:
        session["language"] = request.headers.get("Accept-Language") or "en"


def create_app():
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", SQLALCHEMY_DATABASE_URI="sqlite://")
    db.init_app(app)
    login_manager.init_app(app)
    app.before_request(language)
    app.register_blueprint(bp)
    return app
