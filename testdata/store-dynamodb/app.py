import uuid
from functools import wraps

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from flask import Flask, abort, g, jsonify, request

app = Flask(__name__)
dynamodb = boto3.resource("dynamodb", region_name="eu-west-1")
client = boto3.client("dynamodb", region_name="eu-west-1")
keys = dynamodb.Table("keys")
kites = dynamodb.Table("kites")
lines = dynamodb.Table("lines")


def tenant_required(view):
    @wraps(view)
    def checked(*args, **kwargs):
        key = request.headers.get("X-API-Key") or abort(401)
        found = keys.get_item(Key={"key": key}).get("Item")
        if found is None:
            abort(401)
        g.tenant = found["tenant"]
        return view(*args, **kwargs)

    return checked


@app.get("/kites/<kite_id>")
@tenant_required
def kite(kite_id):  # verdict: missing
    answer = kites.get_item(Key={"id": kite_id})  # expect: BOLA001
    return jsonify(answer["Item"])


@app.get("/kites/<kite_id>/colour")
@tenant_required
def colour(kite_id):  # verdict: after
    found = kites.get_item(Key={"id": kite_id}).get("Item")  # expect: BOLA004
    if not found or found["tenant"] != g.tenant:  # guard
        abort(404)
    return jsonify(found["colour"])


@app.get("/kites/<kite_id>/raw")
@tenant_required
def raw(kite_id):  # verdict: missing
    answer = client.get_item(TableName="kites", Key={"id": {"S": kite_id}})  # expect: BOLA001
    if "Item" not in answer:
        abort(404)
    return jsonify(answer["Item"]["colour"]["S"])


@app.get("/lines/<line_id>")
@tenant_required
def line(line_id):  # verdict: scoped
    answer = lines.get_item(Key={"tenant": g.tenant, "id": line_id})
    return jsonify(answer["Item"]) if "Item" in answer else abort(404)


@app.get("/lines/<line_id>/of")
@tenant_required
def line_of(line_id):  # verdict: missing
    answer = lines.get_item(Key={"tenant": request.args["tenant"], "id": line_id})  # expect: BOLA001
    return jsonify(answer["Item"]) if "Item" in answer else abort(404)


@app.get("/lines/<line_id>/found")
@tenant_required
def found(line_id):  # verdict: scoped
    answer = lines.query(KeyConditionExpression=Key("tenant").eq(g.tenant) & Key("id").eq(line_id))
    return jsonify(answer["Items"])


@app.get("/lines/<line_id>/everywhere")
@tenant_required
def everywhere(line_id):  # verdict: missing
    answer = lines.scan(FilterExpression=Attr("id").eq(line_id))  # expect: BOLA001
    return jsonify(answer["Items"])


@app.get("/lines/<line_id>/text")
@tenant_required
def text(line_id):  # verdict: scoped
    answer = client.query(
        TableName="lines",
        KeyConditionExpression="#t = :tenant AND id = :id",
        ExpressionAttributeNames={"#t": "tenant"},
        ExpressionAttributeValues={":tenant": {"S": g.tenant}, ":id": {"S": line_id}},
    )
    return jsonify([item["colour"]["S"] for item in answer["Items"]])


@app.delete("/kites/<kite_id>")
@tenant_required
def remove(kite_id):  # verdict: missing
    kites.delete_item(Key={"id": kite_id})  # expect: BOLA002
    return "", 204


@app.delete("/own/kites/<kite_id>")
@tenant_required
def remove_own(kite_id):  # verdict: scoped
    try:
        kites.delete_item(
            Key={"id": kite_id},
            ConditionExpression=Attr("tenant").eq(g.tenant),  # filter
        )
    except ClientError:
        abort(404)
    return "", 204


@app.patch("/kites/<kite_id>")
@tenant_required
def repaint(kite_id):  # verdict: missing
    kites.update_item(  # expect: BOLA002
        Key={"id": kite_id},
        UpdateExpression="SET colour = :colour",
        ExpressionAttributeValues={":colour": request.json["colour"]},
    )
    return "", 204


@app.patch("/own/kites/<kite_id>")
@tenant_required
def repaint_own(kite_id):  # verdict: scoped
    try:
        kites.update_item(
            Key={"id": kite_id},
            UpdateExpression="SET colour = :colour",
            ConditionExpression="tenant = :tenant",
            ExpressionAttributeValues={":colour": request.json["colour"], ":tenant": g.tenant},
        )
    except ClientError:
        abort(404)
    return "", 204


@app.post("/kites")
@tenant_required
def make():  # verdict: none
    kite_id = uuid.uuid4().hex
    kites.put_item(Item={"id": kite_id, "tenant": g.tenant, "colour": request.json["colour"]})
    return jsonify(id=kite_id), 201
