"""A hook that a room declares for those above it is filled by one of them, or it guards nothing."""

from huiyin.campaigns.actions import against_parting, before_archiving, before_closing_phase
from huiyin.cases.actions.settling import after_closing, after_reopening
from huiyin.cases.actions.voices import after_forgetting
from huiyin.cases.closing import told_in_confidence
from huiyin.cases.promises import promised_days, services_on_offer
from huiyin.channels.keeping import own_domains
from huiyin.insight.outside import kept_inside
from huiyin.kernel.mailing import mail_doors
from huiyin.kernel.outbox import to_staff
from huiyin.people.actions import against_moving
from huiyin.people.actions_house import before_shortening, permission_words
from huiyin.people.actors import granted_elsewhere
from huiyin.people.founding import starting_roles


def test_every_hook_is_filled() -> None:
    assert [asked.__module__ for asked in against_moving] == ["huiyin.cases.visibility"]
    assert [asked.__module__ for asked in to_staff] == ["huiyin.delivery.queue"]
    assert all(
        (against_parting, before_archiving, before_closing_phase, before_shortening, permission_words, starting_roles)
    )
    assert [door.hand_in.__module__ for door in mail_doors] == ["huiyin.delivery.channels"]
    assert [told.__module__ for told in told_in_confidence] == ["huiyin.channels.queries"]
    assert [told.__module__ for told in (*after_closing, *after_reopening)] == [
        "huiyin.supervision.actions_look_backs"
    ] * 2
    assert all((promised_days, services_on_offer, own_domains))
    assert [one.gives.__module__ for one in granted_elsewhere] == ["huiyin.supervision.areas"]
    assert [says.__module__ for says in kept_inside] == ["huiyin.channels.queries"]
    assert {forget.__module__ for forget in after_forgetting} == {
        "huiyin.channels.actions_mail",
        "huiyin.channels.actions_orders",
        "huiyin.insight.actions_groups",
    }
