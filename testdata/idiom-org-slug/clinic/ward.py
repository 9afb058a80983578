from flask import Blueprint, abort, g, jsonify, request

from .models import Nurse, Org, Sample

ward = Blueprint("ward", __name__)


@ward.url_value_preprocessor
def current_org(endpoint, values):
    g.org = Org.query.filter_by(slug=values.pop("org")).first_or_404()


@ward.before_request
def nurse():
    g.nurse = Nurse.query.filter_by(api_key=request.headers.get("X-Api-Key", "")).first()
    if g.nurse is None:
        abort(401)


@ward.get("/samples/<int:sample_id>")
def bed_sample(sample_id):  # verdict: missing
    found = Sample.query.filter_by(id=sample_id, org_id=g.org.id).first_or_404()  # expect: BOLA001
    return jsonify(result=found.result)


@ward.get("/results/<int:sample_id>")
def by_tenant(sample_id):  # verdict: missing
    tenant = request.headers.get("X-Tenant", type=int)
    found = Sample.query.filter_by(id=sample_id, org_id=tenant).first_or_404()  # expect: BOLA001
    return jsonify(result=found.result)


@ward.get("/checked/<int:sample_id>")
def checked(sample_id):  # verdict: before
    tenant = request.headers.get("X-Tenant", type=int)
    if tenant != g.nurse.org_id:  # guard
        abort(403)
    found = Sample.query.filter_by(id=sample_id, org_id=tenant).first_or_404()
    return jsonify(result=found.result)
