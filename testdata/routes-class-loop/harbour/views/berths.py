from flask import Blueprint, abort, g, jsonify
from flask.views import MethodView

from harbour.models import Berth, db
from harbour.register import register


class Loaded(MethodView):
    def get(self, berth_id):  # verdict: missing
        berth = db.session.get(Berth, berth_id) or abort(404)  # expect: BOLA001
        self.check(berth)
        return jsonify(berth.told())

    def check(self, berth):
        pass


class BerthOpen(Loaded):
    pass


class BerthView(MethodView):
    def get(self, berth_id):  # verdict: scoped
        mine = Berth.query.filter_by(
            id=berth_id,
            firm_id=g.firm.id,  # filter
        )
        return jsonify(mine.first_or_404().told())


blueprint = register(
    Blueprint("berths", __name__),
    [("/berths/<int:berth_id>", BerthView), ("/berths/<int:berth_id>/open", BerthOpen)],
)
