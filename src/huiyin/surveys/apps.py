from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "huiyin.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Have every verb of this room declared, whoever asks for them first."""
        from huiyin.surveys import (
            actions,
            actions_counting,
            actions_forms,
            actions_keying,
            actions_paper,
            actions_texts,
        )

        del actions, actions_counting, actions_texts, actions_forms, actions_keying, actions_paper
