from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huiyin.people"
    label = "people"

    def ready(self) -> None:
        """Declare the verbs that no other module imports."""
        from huiyin.people import actions_calendar, actions_house, actions_staff  # noqa: F401  # importing declares them
