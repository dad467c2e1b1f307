"""Jobs of this room: thin doors from the queue to what the room does."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.contrib.django import app

from huiyin.cases import intake, stash, urging
from huiyin.cases.actions.recounting import recount
from huiyin.cases.copies import note_missing_marks
from huiyin.cases.models import ImportBatch
from huiyin.cases.permissions import P
from huiyin.cases.words import note_batch, note_missing
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Lost, NotAllowed, Refused, WrongState
from huiyin.people.actors import actor_for
from huiyin.people.models import Institution


def confirm(batch: ImportBatch, *, actor: Actor) -> None:
    """Queue a batch that waits, in the transaction that found it waiting: it is queued once, or not at all."""
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not actor.may_at(P.VOICE_RECEIVE, [now.campaign.office.path]):
            raise NotAllowed(_("您没有「{verb}」的权限。").format(verb=P.VOICE_RECEIVE.label))
        if now.state not in {"waiting", "failed"}:
            raise WrongState(_("这次导入已经开始或结束。"))
        ImportBatch.objects.filter(pk=batch.pk).update(state="running", started_by_id=actor.user_id)
        run_import.defer(batch_id=batch.pk)
    batch.refresh_from_db()


@app.task(name="huiyin.cases.run_import")
def run_import(batch_id: int) -> None:
    """Run a batch as whoever confirmed it, with the rights he has by now. A refusal is noted on the batch."""
    batch = ImportBatch.objects.select_related("campaign__office", "started_by__unit").get(pk=batch_id)
    if batch.started_by is None:
        return
    actor = actor_for(batch.started_by, via="import")
    try:
        note_batch(intake.run(batch, actor=actor))
    except Lost:
        return  # another worker is at it
    except Refused as refused:
        intake.fail(batch, actor, str(refused))


def queue_recount(institution: Institution) -> None:
    """Have the limits counted again, in the transaction that changed the calendar."""
    recount_limits.defer(institution_id=institution.pk)


@app.task(name="huiyin.cases.recount_limits")
def recount_limits(institution_id: int) -> None:
    """Count the limits of an institution's running cases again; it can be run again from anywhere."""
    recount(Institution.objects.get(pk=institution_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiyin.cases.note_words", queueing_lock="huiyin.cases.note_words")
def note_words(timestamp: int) -> None:  # a periodic job is given its time
    """Let what an import brought be found, also where the import was killed before it came to that."""
    note_missing()
    note_missing_marks()


@app.periodic(cron="*/30 * * * *")
@app.task(name="huiyin.cases.urge", queueing_lock="huiyin.cases.urge")
def urge(timestamp: int) -> None:  # a periodic job is given its time
    """Urge whoever is due, in office hours; how often it comes by does not matter."""
    urging.run()


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiyin.cases.purge_stash", queueing_lock="huiyin.cases.purge_stash")
def purge_stash(timestamp: int) -> None:  # a periodic job is given its time
    """Remove files whose form did not come again, also where nobody comes to the page."""
    stash.purge()


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiyin.cases.resume_stalled", queueing_lock="huiyin.cases.resume_stalled", pass_context=True)
async def resume_stalled(context: JobContext, timestamp: int) -> None:  # a periodic job is given its time
    """Queue again the jobs whose worker died in the middle; every job here can be run again from where it stood."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
