"""Who calls: a signed-in page with its session, or a program with a token."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from huiyin.api.problems import Unfit
from huiyin.kernel.actors import Actor
from huiyin.people.actions import token_digest
from huiyin.people.actors import actor_for
from huiyin.people.models import ApiToken, User, UserState


class Token(HttpBearer):
    """``Authorization: Bearer hy_…``. A wrong token is refused outright, never replaced by a session."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        digest = token_digest(token.strip())
        held = ApiToken.objects.select_related("user__unit").filter(
            digest=digest, revoked_at=None, user__state=UserState.ACTIVE
        )
        if found := held.first():
            return found.user
        raise Unfit(_("令牌无效或已收回。"), code="unauthenticated")


class Session(APIKeyCookie):
    """The cookie of a page that is signed in; what changes something needs the page's CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        if check_csrf(request):
            raise Unfit(_("缺少页面的安全令牌(CSRF)。程序请用 Authorization: Bearer 令牌。"), code="csrf")
        return User.objects.select_related("unit").get(pk=user.pk)


def caller(request: HttpRequest) -> Actor:
    """Return the actor of a request that was let in."""
    return actor_for(request.auth, via="api")  # type: ignore[attr-defined]  # set by the authentication above
