"""Imports (导入): a file is looked at, confirmed, brought in by a job that can be watched and stopped."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.campaigns.models import Campaign
from huiyin.cases import intake
from huiyin.cases.jobs import confirm
from huiyin.cases.models import ImportBatch
from huiyin.cases.permissions import P
from huiyin.cases.queries import campaigns_of, imports_of
from huiyin.cases.terms import Channel
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.web.desk.access import needs
from huiyin.web.desk.page import page
from huiyin.web.desk.posted import on_disk
from huiyin.web.desk.sheets import sheet, sheet_answer, wants_sheet
from huiyin.web.desk.voices import may_receive

SHOWN = 50
ORDERS = [("", _("按文件判断")), ("ymd", _("年-月-日")), ("dmy", _("日/月/年")), ("mdy", _("月/日/年"))]


class UploadForm(forms.Form):
    use_required_attribute = False

    campaign = forms.ChoiceField(label=_("导入到活动"))
    channel = forms.ChoiceField(label=_("来件渠道"), choices=[("", "—"), *Channel.choices])
    file = forms.FileField(
        label=_("文件"),
        max_length=200,
        help_text=_("Excel(.xlsx)或 CSV。第一行是各列的名称,例如 时间、主题、内容、姓名、电话。"),
    )

    def __init__(self, data: Any, files: Any, *, campaigns: list[Campaign]) -> None:
        super().__init__(data, files)
        field: Any = self.fields["campaign"]
        field.choices = [(campaign.code, campaign.name) for campaign in campaigns]


def open_campaigns(actor: Actor) -> list[Campaign]:
    return [campaign for campaign in campaigns_of(actor) if may_receive(actor, campaign)]


@needs(P.VOICE_RECEIVE)
@require_http_methods(["GET", "POST"])
def imports(request: Any) -> HttpResponse:
    """Show what was imported and take a new file."""
    if wants_sheet(request):
        return imports_sheet(imports_of(request.actor))
    campaigns = open_campaigns(request.actor)
    form = UploadForm(request.POST, request.FILES, campaigns=campaigns) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            return redirect(kept_at(form.cleaned_data))
        except Refused as refusal:
            form.add_error("file", str(refusal))
    return page(
        request,
        "desk/imports.html",
        here="voices",
        form=form or UploadForm(None, None, campaigns=campaigns),
        campaigns=campaigns,
        batches=list(imports_of(request.actor)[:SHOWN]),
        status=400 if form else 200,
    )


def imports_sheet(batches: QuerySet[ImportBatch]) -> HttpResponse:
    """Return the history of imports: who brought what when, and what became of it."""
    heads = [_t("次"), _t("文件"), _t("活动"), _t("渠道"), _t("开始"), _t("经办人"), _t("行数")]
    heads += [_t("新增"), _t("已有"), _t("重复投递"), _t("未导入"), _t("状态")]
    rows = (
        [one.pk, one.name, one.campaign.name, one.get_channel_display(), timezone.localtime(one.started_at)]
        + [one.started_by.name if one.started_by else "", one.rows_total, one.added, one.already_there]
        + [one.reposts, one.rejected, one.get_state_display()]
        for one in batches
    )
    return sheet(_t("导入记录"), heads, rows)


def kept_at(data: dict[str, Any]) -> str:
    """Keep the file that was sent and return the address at which it is looked at."""
    name = PurePath(data["file"].name).name
    with on_disk(data["file"]) as place:
        digest = intake.keep(place)
    asked = {"campaign": data["campaign"], "channel": data["channel"], "name": name, "file": digest}
    return f"{reverse('import-look')}?{urlencode(asked)}"


@needs(P.VOICE_RECEIVE)
@require_http_methods(["GET", "POST"])
def look(request: Any) -> HttpResponse:
    """Show what the file would become; POST brings it in as it is shown, or shows it as the columns were named anew."""
    sent = request.POST if request.method == "POST" else request.GET
    campaign = next((c for c in open_campaigns(request.actor) if c.code == sent.get("campaign")), None)
    if campaign is None or sent.get("channel") not in Channel.values:
        raise Http404
    try:
        path = intake.kept(sent.get("file", ""))
        reading: dict[str, Any] = {"mapping": mapping_in(sent), "date_order": order_in(sent)}
        if request.method == "POST" and sent.get("step") != "look":
            batch = intake.begin(
                campaign, channel=sent["channel"], path=path, name=file_name(sent), actor=request.actor, **reading
            )
            confirm(batch, actor=request.actor)
            return redirect("import", batch.pk)
        return preview_page(request, sent, campaign, intake.look(path, name=file_name(sent), **reading))
    except Refused as refusal:
        return page(
            request,
            "desk/import_refused.html",
            here="voices",
            sentence=refusal.sentence,
            missing=refusal.missing,
            status=409,
        )


def preview_page(request: Any, sent: QueryDict, campaign: Campaign, shown: Any) -> HttpResponse:
    used = [(name, label) for name, label in shown.labels.items() if any(row.values.get(name) for row in shown.rows)]
    return page(
        request,
        "desk/import_look.html",
        here="voices",
        preview=shown,
        campaign=campaign,
        columns=columns_of(shown),
        used=used,
        lines=[(row, [row.values.get(name, "") for name, _label in used]) for row in shown.rows],
        orders=[(code, label, code == sent.get("order", "")) for code, label in ORDERS],
        sent=sent,
        channel=Channel(sent["channel"]).label,
        name=file_name(sent),
    )


def columns_of(shown: Any) -> list[dict[str, Any]]:
    """Return, for each part of a voice, the columns among which a person may choose and the one it was found in."""
    places = {name: shown.heads.index(head) for name, head in shown.fields.items() if head in shown.heads}
    heads = [head or _t("第 {n} 列").format(n=place + 1) for place, head in enumerate(shown.heads)]
    return [
        {
            "name": f"column-{name}",
            "label": label,
            "options": [
                ("", _t("不导入"), name not in places),
                *((str(place), head, places.get(name) == place) for place, head in enumerate(heads)),
            ],
        }
        for name, label in shown.labels.items()
    ]


def file_name(sent: QueryDict) -> str:
    return PurePath(sent.get("name", "")).name[-200:] or "table"


def mapping_in(sent: QueryDict) -> dict[str, int | str | None] | None:
    """Return which column each part was said to stand in; None where nobody has said anything yet."""
    said = {name.removeprefix("column-"): value for name, value in sent.items() if name.startswith("column-")}
    if not said:
        return None
    return {name: int(value) if is_place(value) else None for name, value in said.items()}


def is_place(text: Any) -> bool:
    return str(text).isascii() and str(text).isdigit() and len(str(text)) < 6


def order_in(sent: QueryDict) -> Any:
    order = sent.get("order", "")
    return order if order in {"ymd", "dmy", "mdy"} else None


def batch_called(request: Any, number: int) -> ImportBatch:
    found: QuerySet[ImportBatch] = imports_of(request.actor)
    batch = found.filter(pk=number).first() if number < 2**62 else None
    if batch is None:
        raise Http404
    return batch


@needs(P.VOICE_RECEIVE)
@require_GET
def one_import(request: Any, number: int) -> HttpResponse:
    """Show how far an import is and what became of its rows."""
    batch = batch_called(request, number)
    return page(
        request,
        "desk/import.html",
        here="voices",
        batch=batch,
        running=batch.state == "running",
        counts=intake.summary(batch),
        percent=100 * batch.rows_done // batch.rows_total if batch.rows_total else 0,
        left=time_left(batch),
    )


def time_left(batch: ImportBatch) -> str:
    """Say how long the rest of an import takes at its pace so far; nothing before there is a pace."""
    if batch.state != "running" or not batch.rows_done:
        return ""
    spent = (timezone.now() - batch.started_at).total_seconds()
    seconds = int(spent / batch.rows_done * max(batch.rows_total - batch.rows_done, 0))
    if seconds < 60:
        return _t("不到 1 分钟")
    return _t("约 {n} 分钟").format(n=round(seconds / 60))


@needs(P.VOICE_RECEIVE)
@require_POST
def import_step(request: Any, number: int) -> HttpResponse:
    """Stop an import, or go on with one that failed or was never confirmed."""
    batch = batch_called(request, number)
    if request.POST.get("step") == "cancel":
        intake.cancel(batch, actor=request.actor)
    elif request.POST.get("step") == "confirm":
        confirm(batch, actor=request.actor)
    return redirect("import", batch.pk)


@needs(P.VOICE_RECEIVE)
@require_GET
def rejected(request: Any, number: int) -> FileResponse:
    """Hand out the rows that could not be imported, each with the reason, to be mended and sent again."""
    batch = batch_called(request, number)
    if not batch.rejected:
        raise Http404
    return sheet_answer(BytesIO(intake.rejected_file(batch)), f"rejected-{batch.pk}.xlsx")
