from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huiyin.campaigns"
    label = "campaigns"
