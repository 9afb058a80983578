from flask import Flask

from app import invoices_v1, invoices_v2, users_v1, users_v2, users_v3


def create_app():
    app = Flask(__name__)
    app.register_blueprint(users_v1.bp, url_prefix="/v1")
    app.register_blueprint(invoices_v1.bp, url_prefix="/v1")
    app.register_blueprint(users_v2.bp, url_prefix="/v2")
    app.register_blueprint(invoices_v2.bp, url_prefix="/v2")
    app.register_blueprint(users_v3.bp)
    return app
