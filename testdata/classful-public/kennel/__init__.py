from flask import Flask, abort, g, request

from .models import Keeper, db
from .views import DogsView


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    DogsView.register(app)

    @app.before_request
    def keeper_of_key():
        g.keeper = Keeper.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()

    @app.before_request
    def keeper_required():
        view = app.view_functions.get(request.endpoint)
        if g.keeper is None and not getattr(view, "is_public", False):
            abort(401)

    return app
