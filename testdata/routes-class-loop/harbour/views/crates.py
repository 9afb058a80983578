from flask import Blueprint, abort, g, jsonify
from flask.views import MethodView

from harbour.models import Crate, db
from harbour.register import register


def find(crate_id):
    found = db.session.get(Crate, crate_id)  # expect: BOLA001, BOLA002, BOLA004
    if found is None:
        abort(404)
    return found


def check_firm(firm_id):
    if firm_id != g.firm.told()["id"]:  # guard
        abort(404)


class CrateView(MethodView):
    def get(self, crate_id):  # verdict: after
        crate = find(crate_id).told()
        check_firm(crate["firm_id"])
        return jsonify(crate)

    def delete(self, crate_id):  # verdict: missing
        db.session.delete(find(crate_id))
        db.session.commit()
        return "", 204


class CrateLabel(MethodView):
    def get(self, crate_id):  # verdict: missing
        crate = find(crate_id).told(leave_out=("firm_id",))
        return jsonify(crate)


blueprint = register(
    Blueprint("crates", __name__),
    [
        ("/crates/<int:crate_id>", CrateView),
        ("/boxes/<int:crate_id>", CrateView),
        ("/crates/<int:crate_id>/label", CrateLabel),
    ],
)
