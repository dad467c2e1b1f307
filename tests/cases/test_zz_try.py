import os,sys,time,cProfile,pstats
import pytest
from huiyin.cases import intake
from huiyin.cases.models import *
from huiyin.kernel import journal
from tests.factories import *
@pytest.mark.django_db
def test_it(district):
    f=os.environ.get("F","/work/shared/data/messages.xlsx")
    actor=district.actor("clerk","cli")
    p=intake.look(f,name=os.path.basename(f)); print("\n".join(p.sentences), p.fields,p.with_replies,"refused:",p.refused); print(p.rows[:1])
    from django.db import connection
    prof=cProfile.Profile() if os.environ.get("PROF") else None
    from django.test.utils import CaptureQueriesContext
    t=time.perf_counter()
    if prof: prof.enable()
    b=intake.begin(district.campaign,channel="mailbox",path=f,name=os.path.basename(f),actor=actor)
    t1=time.perf_counter()
    intake.run(b,actor=actor)
    if prof: prof.disable(); pstats.Stats(prof).sort_stats("tottime").print_stats(35)
    d=time.perf_counter()-t
    print(intake.summary(b), b.notes, b.state, "begin",t1-t,"total",d, "rows/s", b.rows_total/d)
    t=time.perf_counter()
    b=intake.begin(district.campaign,channel="mailbox",path=f,name=os.path.basename(f),actor=actor)
    intake.run(b,actor=actor); print(intake.summary(b), time.perf_counter()-t)
    assert journal.verify()==[]
    from huiyin.reports import audit
    print([r for r in audit.audit() if getattr(r,'broken',0)] if hasattr(audit,'audit') else dir(audit))
