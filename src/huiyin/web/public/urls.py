"""Where the public pages lie. They need no account, no script and no session."""

from django.urls import path
from django.views.i18n import set_language

from huiyin.web.desk.access import open_to_all
from huiyin.web.public import (
    board,
    filling,
    guides,
    notices,
    pages,
    receipt_views,
    results,
    rules,
    saying,
    talk_views,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("say/", views.where, name="where"),
    path("say/<slug:code>/", saying.say, name="say"),
    path("say/<slug:code>/filed/", saying.filed, name="filed"),
    path("say/<slug:code>/alike/", saying.alike, name="alike"),
    path("receipt/", receipt_views.receipt, name="receipt"),
    path("return/", receipt_views.come_back, name="return"),
    path("return/rate/<slug:ref>/", receipt_views.rate, name="return-rate"),
    path("return/dispute/<slug:ref>/", receipt_views.dispute, name="return-dispute"),
    path("return/withdraw/", receipt_views.withdraw, name="return-withdraw"),
    path("return/leave/", receipt_views.leave, name="return-leave"),
    path("return/attach/", talk_views.attach, name="return-attach"),
    path("return/attachments/<int:number>/", talk_views.attachment, name="return-attachment"),
    path("return/ask/", talk_views.ask, name="return-ask"),
    path("return/answer/<int:number>/", talk_views.answer, name="return-answer"),
    path("kept/", pages.kept, name="kept"),
    path("who/", pages.who, name="who"),
    path("who/badges/", pages.badges, name="who-badges"),
    path("who/cover/", pages.cover, name="who-cover"),
    path("who/duties/", pages.duties, name="who-duties"),
    path("guides/", guides.guides, name="guides"),
    path("guides/wall/<str:code>/", guides.wall, name="guides-wall"),
    path("guides/<slug:code>/", guides.guide, name="public-guide"),
    path("guides/<slug:code>/<int:number>/", guides.guide, name="public-guide-version"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rules.rule, name="rule"),
    path("rules/<slug:code>/<int:number>/", rules.rule, name="rule-version"),
    path("notices/", notices.notices, name="public-notices"),
    path("notices/<slug:ref>/", notices.notice, name="public-notice"),
    path("results/", results.results, name="public-results"),
    path("results/<slug:ref>/", results.result, name="public-result"),
    path("board/", board.board, name="board"),
    path("f/<slug:code>/", filling.fill, name="form-fill"),
    path("f/<slug:code>/about/", filling.about, name="form-about"),
    path("elder/", pages.elder, name="elder"),
    path("language/", open_to_all(set_language), name="language"),
]
