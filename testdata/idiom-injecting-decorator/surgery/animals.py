from flask import Blueprint, abort, jsonify, request

from .inject import any_animal, as_keyword, owned_animal, with_vet
from .records import ANIMALS

bp = Blueprint("animals", __name__)


@bp.get("/<int:animal_id>")
@owned_animal
def animal(animal_id):  # verdict: scoped
    return jsonify(animal_id)


@bp.get("/<int:animal_id>/card")
@any_animal
def card(animal_id):  # verdict: missing
    return jsonify(animal_id)


@bp.patch("/<int:animal_id>")
@with_vet
def rename(vet, animal_id):  # verdict: after
    found = ANIMALS.get(animal_id)  # expect: BOLA004
    if not found or found["vet_id"] != vet["id"]:  # guard
        abort(404)
    found["name"] = request.json["name"]
    return jsonify(found)


@bp.delete("/<int:animal_id>")
@as_keyword("user")
def discharge(animal_id, user):  # verdict: missing
    if not user["id"]:
        abort(403)
    gone = ANIMALS.pop(animal_id)  # expect: BOLA002
    return jsonify(gone)
