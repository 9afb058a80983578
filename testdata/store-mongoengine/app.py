from flask import Flask, abort, jsonify, request
from mongoengine import Document, IntField, ListField, Q, SequenceField, StringField

app = Flask(__name__)


class Person(Document):
    name = StringField(primary_key=True)
    api_key = StringField(unique=True)

    @property
    def albums(self):
        return Album.objects(Q(owner=self.name) | Q(guests__contains=self.name))

    @property
    def pictures(self):
        return Photo.objects(album_id__in=self.albums.distinct("id"))


class Album(Document):
    id = SequenceField(primary_key=True)
    owner = StringField(required=True)
    guests = ListField(default=[])
    title = StringField()


class Photo(Document):
    id = SequenceField(primary_key=True)
    album_id = IntField(required=True)
    title = StringField()


def person():
    return Person.objects(api_key=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/albums/<int:album_id>")
def album(album_id):  # verdict: scoped
    me = person()
    found = me.albums.filter(id=album_id).first()
    if found is None:
        abort(404)
    return jsonify(title=found.title)


@app.get("/albums/<int:album_id>/cover")
def cover(album_id):  # verdict: missing
    me = person()
    found = Album.objects(Q(id=album_id) | Q(owner=me.name)).order_by("-id").first()  # expect: BOLA001
    return jsonify(title=found.title)


@app.get("/albums/<int:album_id>/titled")
def titled(album_id):  # verdict: missing
    me = person()
    found = Album.objects(Q(id=album_id) & (Q(owner=me.name) | Q(title__ne=me.name))).first()  # expect: BOLA001
    return jsonify(title=found.title)


@app.get("/albums/<int:album_id>/lent")
def lent(album_id):  # verdict: scoped
    me = person()
    found = (
        Album.objects(id=album_id)
        .filter(Q(owner=me.name) | Q(guests=me.name))  # filter
        .first()
    )
    if found is None:
        abort(404)
    return jsonify(title=found.title)


@app.get("/photos/<int:photo_id>")
def photo(photo_id):  # verdict: scoped
    me = person()
    found = me.pictures.filter(id=photo_id).first()
    if found is None:
        abort(404)
    return jsonify(title=found.title)


@app.get("/photos/<int:photo_id>/shots")
def shots(photo_id):  # verdict: missing
    person()
    everywhere = Album.objects.distinct("id")
    found = Photo.objects(id=photo_id, album_id__in=everywhere).first()  # expect: BOLA001
    return jsonify(title=found.title)
