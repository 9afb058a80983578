from pathlib import Path

import connexion
from connexion.resolver import MethodViewResolver


def make():
    app = connexion.FlaskApp(__name__)
    app.add_api(
        Path(__file__).parent / "specs" / "barn.yml",
        resolver=MethodViewResolver("api"),
        pythonic_params=True,
    )
    return app
