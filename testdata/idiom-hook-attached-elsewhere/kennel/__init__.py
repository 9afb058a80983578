from flask import Flask

from . import dogs, hooks, stays, visits


def create_app():
    app = Flask(__name__)
    dogs.bp.before_request(hooks.requires_auth)
    stays.bp.before_request(hooks.requires_auth)
    stays.bp.before_request(hooks.check_stay)  # guard
    app.register_blueprint(dogs.bp, url_prefix="/dogs")
    app.register_blueprint(stays.bp, url_prefix="/stays")
    app.register_blueprint(visits.bp, url_prefix="/visits")
    return app
