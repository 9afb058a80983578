import connexion
from connexion.resolver import RestyResolver

app = connexion.FlaskApp(__name__, specification_dir="spec/")
app.add_api("openapi.yaml", resolver=RestyResolver("kennel"))
