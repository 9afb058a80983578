import _prove
import app as m


def rows():
    for n, text in ((1, "AAA"), (2, "BBB")):
        sailor = m.Sailor(id=n, api_key=f"key-{'ab'[n - 1]}")
        yield sailor
        yield m.Crew(id=n, motto=text, members=[sailor])
        yield m.Chart(id=n, crew_id=n, sea=text)


p = _prove.models(m.app, m.db, rows)
for tail in ("", "/charts", "/fetched"):
    p.own(f"GET /crews/1{tail}")
    p.refused(f"GET /crews/2{tail}")
p.reads("GET /crews/2/unheard")
p.denied("GET /crews/2/unheard", key="wrong")
p.own("GET /crews/1/charts/1")
p.refused("GET /crews/1/charts/2")
p.refused("GET /crews/2/charts/2")
p.reads("GET /crews/1/charts/2/beside")
p.refused("GET /crews/2/charts/2/beside")
p.denied("GET /crews/1/charts/2/beside", key="wrong")
p.done()
