import os

from flask import g
from flask_restful import Api, Resource, abort

from .keys import keyed
from .models import Bed as BedModel
from .storage import find, find_two

MANY_SITES = os.environ.get("MANY_SITES") == "yes"


def site_rule(rule):
    if MANY_SITES:
        return "/<site>{}".format(rule)
    return rule


class SiteApi(Api):
    def add_site_resource(self, resource, *rules):
        rules = [site_rule(rule) for rule in rules]
        return self.add_resource(resource, *rules)


api = SiteApi()


class Bed(Resource):
    method_decorators = [keyed]

    def get(self, bed_id, site=None):  # verdict: missing
        bed = find(BedModel, bed_id)
        if bed is None:
            abort(404)
        return {"crop": bed.crop}


class OwnBed(Resource):
    method_decorators = [keyed]

    def get(self, bed_id, site=None):  # verdict: scoped
        bed = find_two(BedModel, bed_id, g.grower.id)
        if bed is None:
            abort(404)
        return {"crop": bed.crop}


api.add_site_resource(Bed, "/beds/<int:bed_id>")
api.add_site_resource(OwnBed, "/own/<int:bed_id>")
