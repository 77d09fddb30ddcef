"""A foreign SOAP 1.1 client (zeep) that drives all six methods by the bureau's WSDL. Nothing here is ours but the calls.

Arguments: bureau URL, management URL, ispId, user, password, file with the XML of an upload, domain, certificate number.
Prints one JSON object of what was seen; any surprise is an exception.
"""
import base64
import hashlib
import io
import json
import random
import re
import string
import sys
import time
import urllib.request
import zipfile
from xml.etree import ElementTree

import zeep

bureau, manage, isp, user, password, xml_file, domain, certificate = sys.argv[1:]
files = zeep.Client(bureau + "/ISPWebService/upDownLoad?wsdl").service
status = zeep.Client(bureau + "/BeianStatusWebService/queryBeianStatus?wsdl").service
verify = zeep.Client(bureau + "/BeianStatusWebService/verifyBamm?wsdl").service
seen = {}


def md5_64(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def who(name="ispID", word=password, length=20, unit=isp):
    rand = "".join(random.choice(string.ascii_letters + string.digits) for _ in range(length))
    return {name: int(unit), "userName": user, "randVal": rand, "pwdHash": md5_64((word + rand).encode("gbk"))}


def parse(text):
    root = ElementTree.fromstring(re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.S))
    assert root.tag == "return", root.tag
    return root


def code(text):
    return int(parse(text).findtext("msg_code").strip())


def unpack(info):
    assert info.findtext("encryptAlgorithm") == "0" and info.findtext("hashAlgorithm") == "0"
    blob = base64.b64decode("".join(info.findtext("beianInfo").split()))
    assert md5_64(blob) == "".join(info.findtext("beianInfoHash").split())
    return blob


def until(what, patience=30):
    end = time.time() + patience
    while time.time() < end:
        value = what()
        if value is not None:
            return value
        time.sleep(0.1)
    raise AssertionError("nothing came")


# Before anything was uploaded: number 0 and no file, by either name of the first parameter.
for name in ("ispID", "ispId"):
    root = parse(files.isp_querypreviousupload(**who(name), hashAlgorithm=0))
    assert root.findtext("msg_code") == "0"
    assert int(root.findtext("fileInfos/dataSequence")) == 0
assert code(files.isp_download(**who(), hashAlgorithm=0)) in (1, 2)

# Accounts are judged before anything else.
seen["refusals"] = {
    "short random value": code(files.isp_download(**who(length=10), hashAlgorithm=0)),
    "wrong password": code(files.isp_download(**who(word="falsch"), hashAlgorithm=0)),
    "other province": code(files.isp_download(**who(unit="330000009901"), hashAlgorithm=0)),
    "unknown provider": code(files.isp_download(**who(unit="440000009902"), hashAlgorithm=0)),
    "hash algorithm": code(files.isp_download(**who(), hashAlgorithm=1)),
}

xml = open(xml_file, "rb").read()
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr("beianinfo.xml", xml)
packed = packed.getvalue()


def upload(sequence, info=None, digest=None, encrypt=0, compress=0):
    # Wrapped at 76 characters, as some base64 writers do.
    info = base64.encodebytes(packed).decode() if info is None else info
    return files.isp_upload(
        **who(), beianInfo=info, beianInfoHash=digest or md5_64(packed), dataSequence=sequence,
        encryptAlgorithm=encrypt, hashAlgorithm=0, compressionFormat=compress)


gap = parse(upload(3))
seen["gap"] = [gap.findtext("msg_code")] + [e.text for e in gap.iter("dataSequence")]
seen["refusals"].update({
    "encryption": code(upload(1, encrypt=2)),
    "compression": code(upload(1, compress=1)),
    "hash": code(upload(1, digest=md5_64(b"other"))),
    "no zip": code(upload(1, info=base64.b64encode(b"no zip").decode(), digest=md5_64(b"no zip"))),
})
seen["upload"] = code(upload(1))
root = parse(files.isp_querypreviousupload(**who("ispId"), hashAlgorithm=0))
info = root.find("fileInfos")
assert info.findtext("dataSequence") == "1" and info.findtext("return_FileName") == "beianinfo.xml"
assert unpack(info) == packed, "the original bytes of the zip"
seen["again"] = code(upload(1))

# Results, each until it is acknowledged.
def download():
    root = parse(files.isp_download(**who(), hashAlgorithm=0))
    return root.find("fileInfos")


texts = []
for _ in range(2):
    first = until(download)
    name, blob = first.findtext("return_FileName"), unpack(first)
    repeated = download()
    assert repeated.findtext("return_FileName") == name, "it comes again until it is acknowledged"
    with zipfile.ZipFile(io.BytesIO(blob)) as inside:
        assert inside.namelist() == [name], (inside.namelist(), name)
        texts.append(inside.read(name).decode("gbk"))
    assert code(files.isp_downloadack(**who(), hashAlgorithm=0, fileName=name)) in (0, 1, 2, 3)
assert download() is None
seen["empty acknowledgement"] = code(files.isp_downloadack(**who(), hashAlgorithm=0, fileName=""))
seen["results"] = ["BAJG" if "<BAJG>" in t else "BASJ" if "<BASJ>" in t else t[:80] for t in texts]
assert certificate in texts[1]

# What is on record.
def ask(kind, condition):
    root = parse(status.isp_querybeianstatus(
        **who(), hashAlgorithm=0, queryConditionType=kind, queryCondition=condition))
    info = root.find("StatusInfo")
    return {child.tag: child.text for child in info}


filed = ask(0, domain)
seen["filed"] = filed
seen["certificate"] = ask(2, certificate)
seen["not filed"] = ask(0, "nobody-has-this.cn")["Bazt"]

notices = json.load(urllib.request.urlopen(manage + "/notices"))
secret = re.search(r"备案密码([0-9A-Za-z]+)", notices[0]["text"]).group(1)


def check(word):
    root = parse(verify.isp_verifybamm(**who(), hashAlgorithm=0, baxh=filed["Ztbah"], bamm=word))
    return root.findtext("VerifyRes")


seen["password"] = [check(secret), check(hashlib.md5(secret.encode()).hexdigest()), check("falsch")]
try:
    files.isp_download(userName=user, hashAlgorithm=0)
    seen["incomplete"] = "answered"
except zeep.exceptions.Fault:
    seen["incomplete"] = "fault"
except (zeep.exceptions.Error, TypeError):
    seen["incomplete"] = "not sent"
print(json.dumps(seen, ensure_ascii=False))
