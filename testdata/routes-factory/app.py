from functools import wraps

from flask import Flask, abort, g, jsonify, request


def create_app(header="X-API-Key"):
    app = Flask(__name__)
    cooks = {"key-a": 1, "key-b": 2}
    orders = {1: {"cook": 1, "dish": "AAA"}, 2: {"cook": 2, "dish": "BBB"}}

    def cook_required(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            g.cook = cooks.get(request.headers.get(header))
            if g.cook is None:
                abort(401)
            return view(*args, **kwargs)

        return wrapper

    @app.get("/orders/<int:order_id>", endpoint="one-order")
    @cook_required
    def order(order_id):  # verdict: after
        found = orders.get(order_id)  # expect: BOLA004
        if found is None or found["cook"] != g.cook:  # guard
            abort(404)
        return jsonify(dish=found["dish"])

    @cook_required
    def dish(order_id):  # verdict: missing
        found = orders.get(order_id)  # expect: BOLA001
        if found is None or g.get("chef"):
            abort(404)
        return jsonify(dish=found["dish"])

    @app.route("/receipts", methods=["GET"])
    @app.route("/receipts/<int:order_id>", methods=["GET"])
    @cook_required
    def receipt(order_id=None):  # verdict: missing
        wanted = order_id or request.args.get("order_id", type=int)
        found = orders.get(wanted)  # expect: BOLA001
        return jsonify(dish=found["dish"]) if found else abort(404)

    def bill(order_id):  # verdict: scoped
        found = next((o for n, o in orders.items() if n == order_id and o["cook"] == g.cook), None)
        return jsonify(dish=found["dish"]) if found else abort(404)

    app.add_url_rule("/orders/<int:order_id>/dish", view_func=dish)
    app.add_url_rule("/orders/<int:order_id>/bill", "bill", cook_required(bill), methods=["GET", "POST"])
    return app
