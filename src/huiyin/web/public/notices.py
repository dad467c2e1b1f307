"""What is put up before it is struck off (销号公示): anybody reads it, says how it looks (H14) or objects, without saying who he is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.closing import notices_up
from huiyin.cases.models import StrikeReview
from huiyin.web.desk.access import open_to_all
from huiyin.web.public import outside
from huiyin.web.public.views import institution_shown

SHOWN = 100
THANKS = {
    "object_to_notice": gettext_lazy("您的异议已收到。处理以前,这一件不会销号。"),
    "rate_result": outside.RATED,
}
"""What may be done with a notice, and what is said then; an objection comes first, so that it is never lost."""


@open_to_all
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what is up today, what ends first before the rest."""
    found = list(notices_up(timezone.localdate())[:SHOWN])
    return render(request, "public/notices.html", {"institution": institution_shown(), "notices": found})


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one notice with the forms, and take what is said of the result or against it."""
    found = notices_up(timezone.localdate()).filter(case__ref=ref).select_related("case__office__institution").first()
    if found is None:
        return over(request, ref)
    back = reverse("public-notices")
    return outside.spoken_of(request, outside.Open(one=found, template="public/notice.html", back=back, thanks=THANKS))


def over(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that the notice is over, with what was typed; what never was put up does not exist."""
    if not StrikeReview.objects.filter(case__ref=ref, notice_from__isnull=False).exists():
        raise Http404
    sentence = _("件 {ref} 的公示期已过。如果问题还在,或者又出现了,请另行反映:写上这个件号,会接着原来的件办。")
    return outside.over(request, heading=_("公示已经结束"), sentence=sentence.format(ref=ref))
