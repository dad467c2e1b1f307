"""What was settled and published (办理结果, E11, H14): anybody reads it and says how it looks, for as long as it stands."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.models import PublicResult
from huiyin.cases.published import results_shown
from huiyin.web.desk.access import open_to_all
from huiyin.web.public import outside
from huiyin.web.public.views import institution_shown

SHOWN = 20
THANKS = {"rate_result": outside.RATED}


@open_to_all
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show a page of results, the newest first."""
    rows = listed(request.GET.get("after", ""))
    more = rows[SHOWN - 1].case.ref if len(rows) > SHOWN else ""
    context = {"institution": institution_shown(), "results": rows[:SHOWN], "more": more}
    return render(request, "public/results.html", context)


def listed(after: str) -> list[PublicResult]:
    """Return the results that follow that of the case ``after``, and one more where the list goes on."""
    found = results_shown().select_related("case")
    if after.isascii() and len(after) <= 16 and "\0" not in after and (last := found.filter(case__ref=after).first()):
        at = last.published_at
        found = found.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=last.pk))
    return list(found[: SHOWN + 1])


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one result with the form to rate it, and take what is said of it."""
    found = results_shown().filter(case__ref=ref).select_related("case__office__institution", "case__campaign").first()
    if found is None:
        return taken_down(request, ref)
    back = reverse("public-result", args=[ref])
    return outside.spoken_of(request, outside.Open(one=found, template="public/result.html", back=back, thanks=THANKS))


def taken_down(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that the result is no longer public, with what was typed; what never was published does not exist."""
    if not PublicResult.objects.filter(case__ref=ref).exists():
        raise Http404
    sentence = _("件 {ref} 的办理结果已经撤下。如果问题还在,或者又出现了,请另行反映:写上这个件号,会接着原来的件办。")
    return outside.over(request, heading=_("结果已经撤下"), sentence=sentence.format(ref=ref))
