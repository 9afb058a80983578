from flask import Flask

from .berths import bp
from .models import Skipper, db, login_manager


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(Skipper, int(user_id))


def create_app():
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", SQLALCHEMY_DATABASE_URI="sqlite://")
    db.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(bp)
    return app
