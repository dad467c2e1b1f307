import os,time,gc
from datetime import date
import pytest
from django.db import connection
from huiyin.cases import intake
from huiyin.cases.intake import batches
from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from tests.factories import *
from collections import defaultdict
T=defaultdict(float)
def timed(mod,name,label=None):
    f=getattr(mod,name)
    def g(*a,**k):
        t=time.thread_time()
        try: return f(*a,**k)
        finally: T[(label or name)+(("/"+a[0].__name__) if name=="copy_in" else "")]+=time.thread_time()-t
    setattr(mod,name,g)
from huiyin.kernel import copying, journal, verbs
from huiyin.cases.actions import voices, registry
from huiyin.cases.intake import chunks, rows, columns
if os.environ.get("TIMED"):
    for m,n in [(copying,"copy_in"),(copying,"draw_ids"),(journal,"chained"),(journal,"write"),(journal,"last_entries"),(verbs,"hold_constraints"),(verbs.Action,"from_row"),(voices,"voice_of"),(voices,"seal"),(voices,"references"),(registry.VoiceVerbs,"record"),(registry.VoiceVerbs,"create"),(verbs.Verbs,"remember"),(verbs.Verbs,"line"),(verbs.Verbs,"lines_told"),(verbs.Action,"create_from"),(chunks.Chunk,"bring_in"),(chunks.Chunk,"new_ones"),(chunks.Chunk,"mark_reposts"),(rows.Reader,"read"),(rows,"clean_text"),(rows,"text_key"),(rows.Reader,"identify"),(batches,"read_table"),(batches,"lay_out"),(batches,"count"),(batches.keeping,"keep")]: timed(m,n)
@pytest.mark.django_db(transaction=True)
def test_it(district):
    f=os.environ.get("F","/work/shared/data/messages.xlsx")
    actor=district.actor("clerk","cli")
    with connection.cursor() as cu: cu.execute('select pg_backend_pid()'); pid=cu.fetchone()[0]
    def dbcpu():
        with open(f'/proc/{pid}/stat') as h: x=h.read().rsplit(')',1)[1].split()
        return (int(x[11])+int(x[12]))/100
    def loop():
        a=time.process_time(); n=0
        for i in range(3000000): n+=i
        return time.process_time()-a
    n=0
    for setting in os.environ.get("S","1000").split():
        batches.CHUNK=int(setting)
        best=[]
        for rep in range(int(os.environ.get("R","4"))):
            n+=1
            c=campaign_verbs["open_campaign"](district.units["bureau"],actor=district.program,code=f"c{n}",name="x",theme="y",starts_on=date(2026,1,5)).obj
            campaign_verbs["start_campaign"](c,actor=district.program)
            c=Campaign.objects.select_related("office","institution").get(pk=c.pk)
            l=loop()
            d=dbcpu(); p=time.process_time(); t=time.perf_counter()
            b=intake.begin(c,channel="mailbox",path=f,name=os.path.basename(f),actor=actor)
            intake.run(b,actor=actor)
            best.append((round(time.perf_counter()-t,2),round(time.process_time()-p,2),round(dbcpu()-d,2),round(l,3)))
        print({k:round(v/len(best),3) for k,v in sorted(T.items(),key=lambda x:-x[1])})
        print(setting,sorted(best), "rows/s", b.rows_total/min(best)[0])
