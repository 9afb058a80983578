import os
import uuid
from functools import wraps

import boto3
from flask import Flask, abort, g, jsonify, redirect, request, send_file, send_from_directory
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///scans.db")
db = SQLAlchemy(app)
s3 = boto3.client("s3", region_name="us-east-1")
bucket = boto3.resource("s3", region_name="us-east-1").Bucket("scans")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scans")


class Owner(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40), unique=True)


class Scan(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    owner_id = db.Column(db.ForeignKey("owner.id"))
    object_name = db.Column(db.String(80))


def owner_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        g.owner = Owner.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
        if g.owner is None:
            abort(401)
        return view(*args, **kwargs)

    return checked


@app.get("/scans/<name>")
@owner_required
def scan(name):  # verdict: missing
    found = s3.get_object(Bucket="scans", Key=f"scans/{name}")  # expect: BOLA001
    return found["Body"].read()


@app.get("/own/scans/<name>")
@owner_required
def own_scan(name):  # verdict: scoped
    try:
        found = s3.get_object(Bucket="scans", Key=f"{g.owner.id}/{name}")
    except s3.exceptions.NoSuchKey:
        abort(404)
    return found["Body"].read()


@app.get("/scans/<name>/stated")
@owner_required
def stated(name):  # verdict: after
    head = s3.head_object(Bucket="scans", Key=f"scans/{name}")  # expect: BOLA004
    if head["Metadata"]["owner"] != str(g.owner.id):  # guard
        abort(404)
    return s3.get_object(Bucket="scans", Key=f"scans/{name}")["Body"].read()


@app.get("/scans/<path:name>/within")
@owner_required
def within(name):  # verdict: before
    if not name.startswith(f"{g.owner.id}/"):  # guard
        abort(404)
    return bucket.Object(name).get()["Body"].read()


@app.get("/scans/<name>/address")
@owner_required
def address(name):  # verdict: missing
    place = {"Bucket": "scans", "Key": f"scans/{name}"}
    return redirect(s3.generate_presigned_url("get_object", Params=place, ExpiresIn=60))  # expect: BOLA001


@app.get("/own/scans/<name>/address")
@owner_required
def own_address(name):  # verdict: scoped
    place = {"Bucket": "scans", "Key": f"{g.owner.id}/{name}"}
    return jsonify(s3.generate_presigned_url("get_object", Params=place, ExpiresIn=60))


@app.get("/rows/<int:scan_id>")
@owner_required
def row(scan_id):  # verdict: scoped
    found = Scan.query.filter_by(
        id=scan_id,
        owner_id=g.owner.id,  # filter
    ).first_or_404()
    return bucket.Object(found.object_name).get()["Body"].read()


@app.get("/any/rows/<int:scan_id>")
@owner_required
def any_row(scan_id):  # verdict: missing
    found = db.get_or_404(Scan, scan_id)  # expect: BOLA001
    return bucket.Object(found.object_name).get()["Body"].read()


@app.delete("/scans/<name>")
@owner_required
def remove(name):  # verdict: missing
    s3.delete_object(Bucket="scans", Key=f"scans/{name}")  # expect: BOLA002
    return "", 204


@app.delete("/own/scans/<name>")
@owner_required
def remove_own(name):  # verdict: scoped
    bucket.Object(f"{g.owner.id}/{name}").delete()
    return "", 204


@app.put("/scans/<name>")
@owner_required
def replace(name):  # verdict: missing
    bucket.Object(f"scans/{name}").put(Body=request.get_data())  # expect: BOLA002
    return "", 204


@app.post("/scans")
@owner_required
def add():  # verdict: none
    name = uuid.uuid4().hex
    s3.put_object(Bucket="scans", Key=f"scans/{name}", Body=request.get_data())
    return jsonify(name), 201


@app.get("/files/<name>")
@owner_required
def file(name):  # verdict: missing
    return send_from_directory(FOLDER, name)  # expect: BOLA001


@app.get("/own/files/<name>")
@owner_required
def own_file(name):  # verdict: scoped
    return send_from_directory(os.path.join(FOLDER, str(g.owner.id)), name)


@app.get("/files/<name>/sent")
@owner_required
def sent(name):  # verdict: missing
    return send_file(os.path.join(FOLDER, name))  # expect: BOLA001


@app.get("/files/<name>/read")
@owner_required
def read(name):  # verdict: missing
    with open(os.path.join(FOLDER, name)) as found:  # expect: BOLA001
        return found.read()


@app.get("/own/files/<name>/read")
@owner_required
def read_own(name):  # verdict: scoped
    place = os.path.join(FOLDER, str(g.owner.id), name)
    if not os.path.exists(place):
        abort(404)
    with open(place) as found:
        return found.read()
