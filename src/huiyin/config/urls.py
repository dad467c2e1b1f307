"""Every address of the program."""

from django.urls import include, path

urlpatterns = [path("", include("huiyin.web.public.urls"))]
