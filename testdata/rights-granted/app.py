import hashlib
import hmac
from functools import wraps

from flask import Flask, abort, g, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
app.config["PEER_SECRET"] = b"between-machines"
app.config["NEWCOMER_RIGHTS"] = ["read:parcels", "write:parcels"]
db = MongoClient().depot


class Right(str):
    admin = "admin"
    admin_depots = "admin:depots"
    read_parcels = "read:parcels"
    write_parcels = "write:parcels"


PEER_RIGHTS = [Right.admin, Right.read_parcels]


def rights_of_role(role):
    rights = list(app.config["NEWCOMER_RIGHTS"])
    found = db.permissions.find_one({"role": role})
    if found:
        rights.extend(found["rights"])
    return sorted(set(rights))


def holds(wanted, rights):
    if wanted in rights or wanted.split(":")[0] in rights:
        return True
    if wanted.startswith("read"):
        return holds(wanted.replace("read", "write"), rights)
    return False


def signed():
    sent = request.headers.get("X-Signature", "")
    due = hmac.new(app.config["PEER_SECRET"], request.path.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(sent, due)


def needs(wanted):
    def around(view):
        @wraps(view)
        def checked(*args, **kwargs):
            if "X-Signature" in request.headers:
                if not signed():
                    abort(401)
                g.courier = None
                g.rights = PEER_RIGHTS
                return view(*args, **kwargs)
            key = request.headers.get("X-API-Key")
            found = db.keys.find_one({"key": key}) if key else None
            if found is None:
                abort(401)
            g.courier = found["courier"]
            if found.get("rights"):
                g.rights = [Right(r) for r in found["rights"]]
            else:
                g.rights = rights_of_role(found["role"])
            if not holds(wanted, g.rights):
                abort(403)
            return view(*args, **kwargs)

        return checked

    return around


def shown(found):
    if found is None:
        abort(404)
    return jsonify(id=found["_id"], label=found["label"])


@app.get("/depots/<depot_id>")
@needs(Right.admin_depots)
def depot(depot_id):  # verdict: admin
    return shown(db.depots.find_one({"_id": depot_id}))


@app.get("/parcels/<parcel_id>")
@needs(Right.read_parcels)
def parcel(parcel_id):  # verdict: missing
    return shown(db.parcels.find_one({"_id": parcel_id}))  # expect: BOLA001


@app.get("/own/parcels/<parcel_id>")
@needs(Right.read_parcels)
def own_parcel(parcel_id):  # verdict: scoped
    if Right.admin in g.rights or "admin:parcels" in g.rights:
        return shown(db.parcels.find_one({"_id": parcel_id}))
    wanted = {"_id": parcel_id}
    wanted["courier"] = g.courier  # filter
    return shown(db.parcels.find_one(wanted))
