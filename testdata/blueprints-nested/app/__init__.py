from flask import Blueprint, Flask, abort, g, request

from app import drones, flights, public
from app.store import PILOTS


def create_app():
    app = Flask(__name__)
    api = Blueprint("api", __name__, url_prefix="/v1")

    @api.before_request
    def load_pilot():
        g.pilot = PILOTS.get(request.headers.get("X-API-Key"))
        if g.pilot is None:
            abort(401)

    api.register_blueprint(drones.bp, url_prefix="/fleet")
    api.register_blueprint(flights.bp)
    app.register_blueprint(api, url_prefix="/api/v1")
    app.register_blueprint(public.bp, url_prefix="/public")
    return app
