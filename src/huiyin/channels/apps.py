from importlib import import_module

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "huiyin.channels"
    label = "channels"

    def import_models(self) -> None:
        """Find the nouns of burden, of mail and of what superiors handed over, too, which have modules of their own."""
        super().import_models()
        import_module("huiyin.channels.models_burden")
        import_module("huiyin.channels.models_mail")
        import_module("huiyin.channels.models_orders")

    def ready(self) -> None:
        """Declare the verbs that no other module imports."""
        from huiyin.channels import (  # noqa: F401  # importing declares them
            actions,
            actions_board,
            actions_burden,
            actions_mail,
            actions_orders,
            actions_phones,
        )
