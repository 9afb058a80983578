import mongoengine
import mongomock

mongoengine.connect("photos", mongo_client_class=mongomock.MongoClient)

import _prove
import app as m


def seed():
    for document in (m.Person, m.Album, m.Photo):
        document.drop_collection()
    m.Person(name="ann", api_key="key-a").save(force_insert=True)
    m.Person(name="bob", api_key="key-b").save(force_insert=True)
    for number, (owner, title) in enumerate([("ann", "AAA"), ("bob", "BBB")], 1):
        m.Album(id=number, owner=owner, title=title).save(force_insert=True)
        m.Photo(id=number, album_id=number, title=title).save(force_insert=True)


def state():
    return [document.objects.to_json() for document in (m.Person, m.Album, m.Photo)]


p = _prove.Proof(m.app, seed, state)
for path in ("/albums/{}", "/albums/{}/lent", "/photos/{}"):
    p.own("GET " + path.format(1))
    p.refused("GET " + path.format(2))
for path in ("/albums/2/cover", "/albums/2/titled", "/photos/2/shots"):
    p.reads("GET " + path)
    p.denied("GET " + path, key="wrong")
p.done()
