from flask import abort, jsonify
from flask.views import MethodView

from .inject import with_datastore


class ChartView(MethodView):
    @with_datastore
    def get(self, chart_id):  # verdict: scoped
        return jsonify(self.datastore.find(chart_id) or abort(404))

    @with_datastore
    def delete(self, chart_id):  # verdict: missing
        return jsonify(self.datastore.drop(chart_id) or abort(404))
