import os
import tempfile

os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")

from moto import mock_aws

mock_aws().start()

import _prove
import app as m

folder = tempfile.TemporaryDirectory()
m.FOLDER = folder.name


def rows():
    for n, key, text in ((1, "key-a", "AAA"), (2, "key-b", "BBB")):
        yield m.Owner(id=n, api_key=key)
        yield m.Scan(id=n, owner_id=n, object_name=f"scans/{n}")
        for place in (f"scans/{n}", f"{n}/{n}", f"{n}/within"):
            m.s3.put_object(Bucket="scans", Key=place, Body=text, Metadata={"owner": str(n)})
        os.makedirs(os.path.join(folder.name, "of", str(n)), exist_ok=True)
        os.makedirs(os.path.join(folder.name, str(n)), exist_ok=True)
        for place in (f"{n}.txt", f"{n}/{n}.txt"):
            with open(os.path.join(folder.name, place), "w") as f:
                f.write(text)


m.s3.create_bucket(Bucket="scans")
p = _prove.models(m.app, m.db, rows)
p.state = lambda: {o.key: o.get()["Body"].read() for o in m.bucket.objects.all()}
seed = p.seed


def clean():
    m.bucket.objects.all().delete()
    seed()


p.seed = clean
for url in ("/scans/2", "/any/rows/2", "/files/2.txt", "/files/2.txt/sent", "/files/2.txt/read"):
    p.reads(f"GET {url}")
    p.denied(f"GET {url}", key="wrong")
p.reads("GET /scans/2/address", secret="scans/2")
p.own("GET /own/scans/1/address", secret="1/1")
p.refused("GET /own/scans/2/address", secret="2/2")
for url in ("/own/scans/{}", "/scans/{}/stated", "/scans/{0}/{0}/within", "/rows/{}", "/own/files/{}.txt", "/own/files/{}.txt/read"):
    p.own(f"GET {url.format(1)}")
    p.refused(f"GET {url.format(2)}")
p.changes("DELETE /scans/2")
p.changes("DELETE /own/scans/1")
p.refused("DELETE /own/scans/2")
p.changes("PUT /scans/2", data="CCC")
p.changes("POST /scans", data="AAA")
p.done()
