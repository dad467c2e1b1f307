from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "huiyin.openness"
    label = "openness"
