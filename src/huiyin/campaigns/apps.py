from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huiyin.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Add the verbs that stand in modules of their own to those of the campaign."""
        from huiyin.campaigns import actions_answering, actions_focus, actions_phases  # noqa: F401  # declaring them is all
