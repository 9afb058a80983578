from flask import g
from werkzeug.exceptions import Forbidden, NotFound

from .models import Club, db


def check_access(club_id):
    """Raises unless the caller is a member of the club."""
    club = db.session.get(Club, club_id)
    if club is None:
        raise NotFound()
    if g.player.id not in [member.id for member in club.members]:
        raise Forbidden()


def is_member(club_id):
    club = db.session.get(Club, club_id)
    return club is not None and any(member.id == g.player.id for member in club.members)
