from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Fill the hooks by which a room below asks rooms above that it does not know."""
        from huiyin.campaigns.actions import before_archiving
        from huiyin.cases.queries import unsettled
        from huiyin.cases.visibility import conduct_would_come_home
        from huiyin.people.actions import against_moving

        against_moving.append(conduct_would_come_home)
        before_archiving.append(unsettled)
