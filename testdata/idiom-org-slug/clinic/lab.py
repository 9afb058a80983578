from flask import Blueprint, abort, g, jsonify, request

from .models import Nurse, Org, Sample

lab = Blueprint("lab", __name__)


@lab.url_value_preprocessor
def current_org(endpoint, values):
    g.org = Org.query.filter_by(slug=values.pop("org")).first_or_404()


@lab.before_request
def nurse():
    g.nurse = Nurse.get_by_api_key_and_org(request.headers.get("X-Api-Key", ""), g.org)
    if g.nurse is None:
        abort(401)


@lab.get("/samples/<int:sample_id>")
def sample(sample_id):  # verdict: scoped
    found = Sample.query.filter_by(
        id=sample_id,
        org_id=g.org.id,  # filter
    ).first_or_404()
    return jsonify(result=found.result)
