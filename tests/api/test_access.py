"""Who is let in: tokens, sessions with their CSRF token, nobody else."""

import pytest
from django.test import Client

from huiyin.people.actions import user_verbs
from huiyin.people.models import ApiToken, User
from tests.api.conftest import ROOT, Caller, Callers, shape_of_problem, token_of
from tests.config.command import run, told
from tests.factories import District


def test_token_acts_as_its_user_until_it_is_revoked(district: District) -> None:
    caller = Caller(token_of(district, "clerk"))
    assert caller.get("/cases").status_code == 200
    told("user", "revoke-token", "clerk", "--number", "1", "--as", "admin")
    answer = caller.get("/cases")
    assert (answer.status_code, shape_of_problem(answer)["code"]) == (401, "unauthenticated")


def test_token_is_made_by_command_and_only_its_digest_is_stored(district: District) -> None:
    token = told("user", "token", "clerk", "--label", "热线平台", "--as", "admin")["token"]
    assert Caller(token).get("/voices").status_code == 200
    held = ApiToken.objects.get()
    assert token not in str(vars(held))
    assert (held.label, len(held.digest)) == ("热线平台", 64)


def test_token_of_somebody_above_is_not_given(district: District) -> None:
    district.add_user("keeper", "school", "admin")
    district.add_user("deputy", "school", "leader", at_unit="bureau")
    for verb in ("token", "set-password"):
        said = run("user", verb, "deputy", "--as", "keeper")
        assert said.code == 1
        assert "在「区教委」维护用户的权限" in said.err
    assert not ApiToken.objects.exists()


def test_token_of_who_left_opens_nothing(district: District) -> None:
    caller = Caller(token_of(district, "clerk"))
    user_verbs["deactivate"](User.objects.get(username="clerk"), actor=district.program)
    assert caller.get("/cases").status_code == 401


@pytest.mark.parametrize(
    "authorization",
    ["Bearer ", "Bearer wrong", "bearer hy_x", "Basic Y2xlcms6eA==", "", "Bearer \udcff", "Bearer 回音"],
)
def test_wrong_token_is_not_let_in(district: District, authorization: str) -> None:
    answer = Client(raise_request_exception=False).get(
        f"{ROOT}/cases", headers={"Authorization": authorization.encode("utf-8", "surrogateescape").decode("latin-1")}
    )
    assert answer.status_code == 401
    assert shape_of_problem(answer)["code"] == "unauthenticated"


def test_session_reads_and_needs_the_csrf_token_to_write(district: District) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(User.objects.get(username="clerk"))
    case = district.case()
    assert browser.get(f"{ROOT}/cases/{case.ref}").status_code == 200
    refused = browser.post(f"{ROOT}/cases/{case.ref}/actions/accept", "{}", content_type="application/json")
    assert (refused.status_code, shape_of_problem(refused)["code"]) == (403, "csrf")
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    done = browser.post(
        f"{ROOT}/cases/{case.ref}/actions/accept", "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert done.status_code == 200, done.content.decode()


def test_wrong_token_is_not_replaced_by_a_session(district: District) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(username="clerk"))
    assert browser.get(f"{ROOT}/cases", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_every_address_but_the_public_ones_asks_who_calls(district: District, stranger: Caller) -> None:
    paths = Client().get(f"{ROOT}/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for method in operations:
            if "/public/" in path:
                continue
            address = path.removeprefix(ROOT).replace("{ref}", "x").replace("{name}", "x")
            answer = stranger.get(address) if method == "get" else stranger.post(address)
            assert answer.status_code == 401, (method, path)
            assert answer["WWW-Authenticate"] == "Bearer"


def test_unknown_address_and_method_have_the_shape_of_all_errors(program: Callers) -> None:
    clerk = program("clerk")
    nowhere = clerk.get("/nowhere")
    assert (nowhere.status_code, shape_of_problem(nowhere)["code"]) == (404, "not_found")
    put = clerk.client().put(f"{ROOT}/cases", headers=clerk.headers())
    assert (put.status_code, shape_of_problem(put)["code"]) == (405, "wrong_method")
    assert "GET" in put["Allow"]


def test_handling_unit_sees_its_case_and_never_the_voice(district: District, program: Callers) -> None:
    voice = district.voice(body="我是张三,食堂的菜是冷的")
    case = district.assigned(voice)
    head = program("head")
    shown = head.get(f"/cases/{case.ref}")
    assert shown.status_code == 200
    assert "张三" not in shown.content.decode()
    assert voice.ref not in shown.content.decode()
    assert head.get(f"/voices/{voice.ref}").status_code == 404
    assert head.get("/voices").json()["voices"] == []
    assert program("principal").get(f"/cases/{case.ref}").status_code == 404
    assert program("principal").get("/cases").json()["cases"] == []


def test_accusation_is_hidden_from_whom_it_is_about(district: District, program: Callers) -> None:
    voice = district.voice(body="校长收礼")
    case = district.case(voice, conduct="on", about_unit="school")
    district.add_user("schoolclerk", "school", "clerk", at_unit="bureau")
    there = program("schoolclerk")
    assert there.get(f"/cases/{case.ref}").status_code == 404
    assert there.get(f"/voices/{voice.ref}").status_code == 404
    shown = program("clerk").get(f"/cases/{case.ref}").json()
    assert shown["about_unit"] == {"code": "school", "name": "第一小学"}
