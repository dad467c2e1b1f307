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
    from collections import defaultdict
    spent=defaultdict(lambda:[0,0.0])
    def wrap(execute, sql, params, many, context):
        a=time.perf_counter(); r=execute(sql,params,many,context); e=spent[sql[:70]]; e[0]+=1; e[1]+=time.perf_counter()-a; return r
    cm=connection.execute_wrapper(wrap); 
    if os.environ.get("SQL"): cm.__enter__()
    c=time.process_time(); t=time.perf_counter()
    if prof: prof.enable()
    b=intake.begin(district.campaign,channel="mailbox",path=f,name=os.path.basename(f),actor=actor)
    t1=time.perf_counter()
    intake.run(b,actor=actor)
    if prof: prof.disable(); pstats.Stats(prof).sort_stats("cumtime").print_stats("huiyin|bulk_create|json|fernet|psycopg.types|cursor|copy|full_clean|_insert|execute", 60)
    d=time.perf_counter()-t; print('CPU',time.process_time()-c)
    for k,v in sorted(spent.items(),key=lambda x:-x[1][1])[:14]: print(round(v[1],3),v[0],k)
    print(intake.summary(b), b.notes, b.state, "begin",t1-t,"total",d, "rows/s", b.rows_total/d)
    t=time.perf_counter()
    b=intake.begin(district.campaign,channel="mailbox",path=f,name=os.path.basename(f),actor=actor)
    intake.run(b,actor=actor); print(intake.summary(b), time.perf_counter()-t)
    assert journal.verify()==[]
    from huiyin.reports import audit
    print([r for r in audit.audit() if getattr(r,'broken',0)] if hasattr(audit,'audit') else dir(audit))
