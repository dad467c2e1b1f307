"""How Django finds who signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from huiyin.people.models import User


class WithUnit(ModelBackend):
    """Finds a user together with the unit, which every page names and every permission is asked at."""

    def get_user(self, user_id: Any) -> User | None:
        found = User.objects.select_related("unit").filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None
