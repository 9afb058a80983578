from .base import Note, Store


class Backend(Store):
    def note(self, note_id, teams=None):
        query = Note.query.filter_by(id=note_id)
        if teams:
            query = query.filter(Note.team_id.in_(teams))
        return query.first()  # expect: BOLA001
