from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "huiyin.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Declare the verbs that no other module imports."""
        from huiyin.delivery import actions  # noqa: F401  # importing declares them
