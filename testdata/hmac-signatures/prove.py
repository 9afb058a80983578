import hashlib

import _prove
import app as m

SECRET = m.app.config["LINK_SECRET"]


def signed(path, studio="s1", secret="key-a"):
    return {"X-Studio": studio, "X-Signature": m.sign(secret, path)}


def link(text):
    return {"X-Signature": m.sign(SECRET, text)}


p = _prove.stores(m.app, m.PHOTOS)
p.own("GET /photos/1/print", headers=link("photo:1"))
p.refused("GET /photos/2/print", headers=link("photo:1"))
p.reads("GET /photos/2/zoom", headers={"X-Signature": hashlib.sha256(b"photo:2").hexdigest()})
p.reads("GET /photos/2/frame?day=1", headers=link("day:1"))
p.denied("GET /photos/2/frame?day=2", 403, headers=link("day:1"))
p.own("GET /photos/1", headers=signed("/photos/1"))
p.refused("GET /photos/2", headers=signed("/photos/2"))
p.denied("GET /photos/2", headers=signed("/photos/2", "s2"))
p.reads("GET /photos/2/title", headers=signed("/photos/2/title"))
p.done()
