from flask import Flask, abort, g, request

from api import api, pub
from settings import NEEDS_KEY, OWN_CHECK
from store import one

app = Flask(__name__)
app.register_blueprint(api, url_prefix="/api")
app.register_blueprint(pub, url_prefix="/pub")


@app.before_request
def gate():
    if not request.path.startswith(NEEDS_KEY):
        return
    g.shipper = one("SELECT id FROM shipper WHERE api_key = ?", request.headers.get("X-Api-Key"))
    if g.shipper is None:
        abort(401)
    if request.endpoint in OWN_CHECK or not request.view_args:
        return
    if one("SELECT 1 FROM crate WHERE id = ? AND shipper_id = ?", request.view_args["crate_id"], g.shipper["id"]) is None:  # guard
        abort(404)
