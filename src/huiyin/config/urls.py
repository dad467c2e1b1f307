"""Every address of the program."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("", include("huiyin.web.public.urls")), path("", include("huiyin.web.desk.urls"))]
if find_spec("huiyin.api.urls"):
    urlpatterns.append(path("api/", include("huiyin.api.urls")))

handler400 = "huiyin.web.errors.bad_request"
handler403 = "huiyin.web.errors.forbidden"
handler404 = "huiyin.web.errors.not_found"
handler500 = "huiyin.web.errors.server_error"
