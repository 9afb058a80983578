from flask import Blueprint, abort, g, jsonify, request

from .tables import *

bp = Blueprint("notes", __name__)


@bp.before_request
def writer_of_key():
    user = Writer.get_or_none(Writer.api_key == request.headers.get("X-Api-Key", ""))
    if user is None:
        abort(401)
    g.user = user


@bp.get("/notes/<int:note_id>")
def show(note_id):  # verdict: missing
    note = Note.get_or_none(Note.id == note_id)  # expect: BOLA001
    if note is None:
        abort(404)
    return jsonify(title=note.title)


@bp.get("/my/notes/<int:note_id>")
def show_mine(note_id):  # verdict: scoped
    user = g.user
    note = Note.get_or_none(
        Note.id == note_id,
        Note.owner == user,  # filter
    )
    if note is None:
        abort(404)
    return jsonify(title=note.title)


@bp.put("/notes/<int:note_id>")
def rename(note_id):  # verdict: missing
    changed = Note.update(title=request.json["title"]).where(Note.id == note_id).execute()  # expect: BOLA002
    return jsonify(changed=changed) if changed else abort(404)


@bp.put("/my/notes/<int:note_id>")
def rename_mine(note_id):  # verdict: scoped
    mine = (Note.id == note_id) & (Note.owner == g.user)
    changed = Note.update(title=request.json["title"]).where(mine).execute()
    return jsonify(changed=changed) if changed else abort(404)


@bp.delete("/notes/<int:note_id>")
def remove(note_id):  # verdict: missing
    note = Note.get_by_id(note_id)  # expect: BOLA002
    note.delete_instance(recursive=True)
    return "", 204


@bp.delete("/my/notes/<int:note_id>")
def remove_mine(note_id):  # verdict: after
    note = Note.get_or_none(Note.id == note_id)  # expect: BOLA004
    if note is None or note.owner != g.user:  # guard
        abort(404)
    note.delete_instance(recursive=True)
    return "", 204


@bp.get("/notes/<int:note_id>/pages")
def pages(note_id):  # verdict: missing
    texts = Page.select(fn.UPPER(Page.text).alias("text")).join(Note).switch(Page).where(Page.note == note_id)
    return jsonify([page.text for page in texts])  # expect: BOLA001


@bp.get("/my/notes/<int:note_id>/pages")
def pages_of_mine(note_id):  # verdict: scoped
    texts = (
        Page.select(fn.UPPER(Page.text).alias("text"))
        .join(Note)
        .switch(Page)
        .where(Page.note == note_id)
        .where(Note.owner == g.user)  # filter
    )
    return jsonify([page.text for page in texts] or abort(404))


@bp.get("/notes/<int:note_id>/pages/<int:page_id>")
def page(note_id, page_id):  # verdict: missing
    if Note.get_or_none(Note.id == note_id, Note.owner == g.user) is None:
        abort(404)
    found = Page.get_or_none(Page.id == page_id)  # expect: BOLA001
    return jsonify(text=found.text) if found else abort(404)


@bp.get("/my/notes/<int:note_id>/pages/<int:page_id>")
def page_of_mine(note_id, page_id):  # verdict: scoped|before
    if not Note.select().where(Note.id == note_id, Note.owner == g.user).exists():  # guard
        abort(404)
    found = Page.get_or_none(Page.id == page_id, Page.note == note_id)
    return jsonify(text=found.text) if found else abort(404)
