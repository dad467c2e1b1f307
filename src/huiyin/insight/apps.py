from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "huiyin.insight"
    label = "insight"

    def ready(self) -> None:
        """Have every verb of this room declared, whoever asks for them first."""
        from huiyin.insight import actions, actions_groups

        del actions, actions_groups
