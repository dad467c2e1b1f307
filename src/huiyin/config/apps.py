from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Fill the hooks by which a room below asks rooms above that it does not know."""
        from huiyin.campaigns.actions import against_parting, before_archiving, before_closing_phase
        from huiyin.campaigns.special import plans_under_way
        from huiyin.cases import closing
        from huiyin.cases.actions.settling import after_closing, after_reopening
        from huiyin.cases.actions.voices import after_forgetting
        from huiyin.cases.jobs import queue_recount
        from huiyin.cases.promises import promised_days, services_on_offer
        from huiyin.cases.queries import asked_and_waiting, at_category, unsettled
        from huiyin.cases.visibility import conduct_would_come_home
        from huiyin.channels.actions_mail import forget_letters
        from huiyin.channels.actions_orders import forget_rows
        from huiyin.channels.keeping import own_domains
        from huiyin.channels.queries import told_in_confidence
        from huiyin.config.roles import ALL_PERMISSIONS, default_roles
        from huiyin.delivery.channels import DOOR
        from huiyin.delivery.house import mail_domain
        from huiyin.delivery.queue import carry
        from huiyin.insight.actions_groups import forget_words
        from huiyin.insight.outside import kept_inside
        from huiyin.kernel.mailing import mail_doors
        from huiyin.kernel.outbox import to_staff
        from huiyin.openness.queries import day_promised, services_with_a_promise
        from huiyin.people.actions import against_moving
        from huiyin.people.actions_calendar import after_calendar
        from huiyin.people.actions_house import before_shortening, permission_words
        from huiyin.people.actors import Elsewhere, granted_elsewhere
        from huiyin.people.founding import starting_roles
        from huiyin.reports.shortcomings import stage_summary_missing
        from huiyin.supervision.actions_look_backs import give_up_after_reopening, plan_after_closing
        from huiyin.supervision.areas import granted, supervises

        after_calendar.append(queue_recount)
        against_moving.append(conduct_would_come_home)
        permission_words.append(lambda: ALL_PERMISSIONS)
        starting_roles.append(default_roles)
        before_closing_phase.append(stage_summary_missing)
        before_archiving.extend([unsettled, plans_under_way])
        before_shortening.append(asked_and_waiting)
        against_parting.append(at_category)
        services_on_offer.append(services_with_a_promise)
        promised_days.append(day_promised)
        to_staff.append(carry)
        granted_elsewhere.append(Elsewhere(asks=supervises, gives=granted))
        own_domains.append(mail_domain)
        mail_doors.append(DOOR)
        after_closing.append(plan_after_closing)
        after_reopening.append(give_up_after_reopening)
        kept_inside.append(told_in_confidence)
        closing.told_in_confidence.append(told_in_confidence)
        after_forgetting.extend([forget_letters, forget_rows, forget_words])
