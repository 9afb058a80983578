from collections import namedtuple
from functools import partial

from flask_principal import Permission

GuildNeed = namedtuple("GuildNeed", ["method", "value"])
MemberOfGuildNeed = partial(GuildNeed, "member")

CharterNeed = namedtuple("CharterNeed", "method kind value", defaults=[None])
WriteCharterNeed = partial(CharterNeed, "write", kind="charter")


class MemberOfGuildPermission(Permission):
    def __init__(self, guild):
        need = MemberOfGuildNeed(guild)
        super().__init__(need)


class WriteCharterPermission(Permission):
    def __init__(self, number):
        super().__init__(WriteCharterNeed(value=number))


class WriterPermission(Permission):
    """For whoever writes charters, whichever they are."""

    def __init__(self):
        super().__init__(WriteCharterNeed())
