"""Where designing, printing and keying lie, below the pages of the questionnaires."""

from django.urls import path

from huiyin.web.desk import ballots, form_builder, form_keying, form_paper, form_web

form_patterns = [
    path("new/", form_builder.new, name="form-new"),
    path("library/", form_builder.ready_forms, name="form-library"),
    path("<slug:ref>/design/", form_builder.design, name="form-design"),
    path("<slug:ref>/preview/", form_paper.preview, name="form-preview"),
    path("<slug:ref>/web/", form_web.preview, name="form-web"),
    path("<slug:ref>/tokens/file/", form_web.tokens_file, name="form-tokens-file"),
    path("<slug:ref>/paper/", form_paper.paper, name="form-paper"),
    path("<slug:ref>/paper/<int:number>/file/", form_paper.paper_file, name="form-paper-file"),
    path("<slug:ref>/keying/", form_keying.keying, name="form-keying"),
    path("<slug:ref>/keying/serial/", form_keying.serial, name="form-serial"),
    path("<slug:ref>/keying/sheet/", form_keying.keying_sheet, name="form-keying-sheet"),
    path("<slug:ref>/result/file/", ballots.result_file, name="form-result-file"),
]
