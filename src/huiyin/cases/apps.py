from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"

    def import_models(self) -> None:
        """Find the nouns of urging and of alarms, too, which have modules of their own."""
        super().import_models()
        import_module("huiyin.cases.urging_models")
        import_module("huiyin.cases.alarm_models")
