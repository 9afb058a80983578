import os

import connexion
from flask_sqlalchemy import SQLAlchemy

connexion_app = connexion.App(__name__, specification_dir=os.path.dirname(os.path.abspath(__file__)))
connexion_app.app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
connexion_app.app.config["SECRET_KEY"] = "a secret of thirty-two bytes or so"
db = SQLAlchemy(connexion_app.app)

connexion_app.add_api("api.json", base_path="/loom")
