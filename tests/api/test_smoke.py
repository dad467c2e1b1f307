from tests.api.conftest import *
import json
def test_smoke(district, program, stranger):
    c=program("clerk")
    r=c.post("/voices", {"campaign":"district-2026","channel":"mailbox","body":"菜冷"})
    print(r.status_code, r.content.decode()); ref=r.json()["ref"]
    r=c.post("/cases", {"campaign":"district-2026","kind":"rectification","title":"t","problem":"p","voices":[ref]}, **{"Idempotency-Key":"k1"})
    print(r.status_code, r.content.decode()); case=r.json()["ref"]
    print(c.get("/cases").content.decode())
    print(c.get("/cases/"+case).content.decode())
    print(c.get("/voices/"+ref).content.decode())
    print(c.post(f"/cases/{case}/actions/close").content.decode())
    print(c.post(f"/cases/{case}/actions/classify", {"x":1}).content.decode())
    print(c.post(f"/cases/{case}/actions/classify", {}).content.decode())
    print(c.get("/figures/cases.by_category",{"campaign":"district-2026"}).content.decode())
    print(c.get("/figures/cases.by_category/rows",{"campaign":"district-2026"}).content.decode())
    print(stranger.get("/cases").content.decode())
    r=stranger.post("/public/voices",{"campaign":"district-2026","body":"b"}); print(r.content.decode())
    print(stranger.get("/public/receipt", **{"X-Receipt": r.json()["receipt"]}).content.decode())
    print(c.get("/nowhere").content.decode(), c.client().put("/api/v1/cases").content.decode())
    o=c.get("/openapi.json"); print(o.status_code, len(o.content)); d=o.json(); print(len(d["paths"]))
    print(json.dumps(d["paths"]["/api/v1/cases/{ref}/actions/assign"],ensure_ascii=False)[:1500])
