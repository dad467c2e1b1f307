from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "huiyin.activities"
    label = "activities"
