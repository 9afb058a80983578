from flask import Flask

from . import animals, charts


def create_app():
    app = Flask(__name__)
    app.register_blueprint(animals.bp, url_prefix="/animals")
    app.add_url_rule("/charts/<int:chart_id>", view_func=charts.ChartView.as_view("chart"))
    return app
