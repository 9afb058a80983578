"""Everything that the handlers need, from one place."""

from .models import *
