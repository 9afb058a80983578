from config import connexion_app

flask_app = connexion_app.app
