"""Where the public pages lie. They need no account, no script and no session."""

from django.urls import path
from django.views.i18n import set_language

from huiyin.web.desk.access import open_to_all
from huiyin.web.public import receipt_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("say/", views.where, name="where"),
    path("say/<slug:code>/", views.say, name="say"),
    path("say/<slug:code>/filed/", views.filed, name="filed"),
    path("receipt/", receipt_views.receipt, name="receipt"),
    path("return/", receipt_views.come_back, name="return"),
    path("return/rate/<slug:ref>/", receipt_views.rate, name="return-rate"),
    path("return/withdraw/", receipt_views.withdraw, name="return-withdraw"),
    path("return/leave/", receipt_views.leave, name="return-leave"),
    path("language/", open_to_all(set_language), name="language"),
]
