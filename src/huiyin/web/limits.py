"""How often one address or one name may do a thing on the pages of people who have no account or are not in it yet."""

from __future__ import annotations

from huiyin.kernel.limits import Limit

SAYING = Limit("say", times=60, minutes=10)
UNPROVEN = Limit("say-unproven", times=5, minutes=10)
"""What comes without the proof of work of our script: after that a sum in words is asked."""
OBJECTING = Limit("object", times=20, minutes=10)
COMPARING = Limit("alike", times=200, minutes=10)
"""What is typed is compared with the matters that are offered: after that nothing is, and sending goes on as ever."""
SENDING_FILES = Limit("files", times=60, minutes=10)
GUESSING = Limit("receipt", times=20, minutes=10)
