from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "huiyin.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Have the verbs on paper declared beside the others, whoever asks for them first."""
        from huiyin.surveys import actions_forms, actions_keying, actions_paper  # noqa: F401  # not before the models
