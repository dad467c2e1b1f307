from tests.cases.test_walks import *  # noqa
from tests.cases.test_walks import every, db, walk_of
def test_one(db, every):
    point = transaction.savepoint()
    walk = walk_of(every, [0]*18+[1, 230])
    print(walk.done, walk.refused)
    for moment, figures in walk.evenings:
        now = figures_at(moment)
        for k in figures:
            print(moment, set(figures[k])-set(now[k]), set(now[k])-set(figures[k]))
    for pk in [15]:
        pass
    changed = {r[0] for m, f in walk.evenings for r in set(f["cases"])-set(figures_at(m)["cases"])}
    for f in CaseFact.objects.filter(case__in=changed).order_by("case","pk"): print(f.case_id, f.verb, f.state, f.at, f.until, f.entered_at)
    transaction.savepoint_rollback(point)
del test_walk_breaks_nothing, test_walks_go_everywhere
