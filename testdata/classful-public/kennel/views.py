from flask import abort, g, jsonify
from flask_classful import FlaskView

from .models import Dog


def shown(dog):
    if dog is None:
        abort(404)
    return jsonify(name=dog.name)


class DogsView(FlaskView):
    route_base = "/dogs"

    def get(self, dog_id, **rest):  # verdict: missing
        return shown(Dog.query.filter_by(id=dog_id).first())  # expect: BOLA001

    def own(self, dog_id):  # verdict: scoped
        return shown(
            Dog.query.filter_by(
                id=dog_id,
                keeper_id=g.keeper.id,  # filter
            ).first()
        )

    def badge(self, dog_id):  # verdict: nocred
        return shown(Dog.query.filter_by(id=dog_id).first())

    badge.is_public = True
