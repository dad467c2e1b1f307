from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huiyin.people"
    label = "people"

    def ready(self) -> None:
        """Declare the verbs that no other module imports."""
        from huiyin.people import (  # noqa: F401  # importing declares them
            actions_absences,
            actions_calendar,
            actions_house,
            actions_staff,
        )
