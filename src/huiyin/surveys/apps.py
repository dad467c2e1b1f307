from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "huiyin.surveys"
    label = "surveys"
