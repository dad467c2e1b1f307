"""Where the desk lies. Every view here asks to sign in, but for signing in itself and the look whether all is well."""

from django.urls import include, path

from huiyin.web.desk import attachments, case, desk, figures, imports, journal, ledger, manage, sign_in, verbs, voices

desk_patterns = [
    path("", desk.desk, name="desk"),
    path("password/", sign_in.own_password, name="own-password"),
    path("voices/", voices.voices, name="voices"),
    path("voices/new/", voices.counter, name="counter"),
    path("voices/bulk/", voices.voices_bulk, name="voices-bulk"),
    path("voices/<slug:ref>/", voices.voice, name="voice"),
    path("voices/<slug:ref>/attachments/<int:number>/", attachments.attachment, name="attachment"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger-export"),
    path("ledger/bulk/", ledger.ledger_bulk, name="ledger-bulk"),
    path("cases/<slug:ref>/", case.case, name="case"),
    path("cases/<slug:ref>/evidence/<slug:sha256>/", case.evidence, name="evidence"),
    path("figures/", figures.figures, name="figures"),
    path("figures/stage-report/", figures.stage_report, name="stage-report"),
    path("figures/<str:name>/", figures.figure, name="figure"),
    path("imports/", imports.imports, name="imports"),
    path("imports/look/", imports.look, name="import-look"),
    path("imports/<int:number>/", imports.one_import, name="import"),
    path("imports/<int:number>/step/", imports.import_step, name="import-step"),
    path("imports/<int:number>/rejected/", imports.rejected, name="import-rejected"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verify/", journal.journal_verify, name="journal-verify"),
    path("manage/", manage.manage, name="manage"),
    path("manage/units/", manage.units, name="units"),
    path("manage/units/import/", manage.units_import, name="units-import"),
    path("manage/users/", manage.users, name="users"),
    path("manage/users/<str:ref>/", manage.user, name="user"),
    path("campaigns/<slug:ref>/", manage.campaign, name="campaign"),
    path("<slug:kind>/<path:ref>/<slug:name>/", verbs.verb, name="verb"),
]

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("healthz", sign_in.health, name="health"),
    path("desk/", include(desk_patterns)),
]
