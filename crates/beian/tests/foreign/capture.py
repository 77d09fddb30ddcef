"""A foreign regulator's server: http.server and its own reading of the interface text, nothing of ours.

Arguments: ispId, user, password, directory, faults (comma separated, one for each new upload number).
First line of output: {"port": N}. Every call becomes a line of DIR/calls.jsonl; a breach of the text is in its "wrong".
Stored uploads lie in DIR/N.xml.
"""
import base64
import hashlib
import io
import json
import os
import re
import socket
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree
from xml.sax.saxutils import escape

isp, user, password, folder, faults = sys.argv[1:]
faults = faults.split(",")
SPACE = "http://www.miibeian.gov.cn"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
HEAD = ["userName", "randVal", "pwdHash"]
ORDER = {
    "isp_upload": ["ispID", *HEAD, "beianInfo", "beianInfoHash", "dataSequence", "encryptAlgorithm", "hashAlgorithm",
                   "compressionFormat"],
    "isp_download": ["ispID", *HEAD, "hashAlgorithm"],
    "isp_downloadack": ["ispID", *HEAD, "hashAlgorithm", "fileName"],
    "isp_querypreviousupload": ["ispId", *HEAD, "hashAlgorithm"],
}
lock = threading.Lock()
stored = []  # (number, entry name, zip)
struck = set()
ask_fails = {"left": 1}
rands = set()


def md5_64(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def read(body, headers):
    """Method, parameters, and what is wrong with the envelope."""
    wrong = []
    if not headers.get("Content-Type", "").startswith("text/xml"):
        wrong.append("content type " + str(headers.get("Content-Type")))
    if headers.get("SOAPAction") is None:
        wrong.append("no SOAPAction")
    root = ElementTree.fromstring(body.decode("utf-8"))
    if root.tag != "{%s}Envelope" % SOAP:
        wrong.append("root " + root.tag)
    children = list(root.find("{%s}Body" % SOAP))
    if len(children) != 1:
        wrong.append("%d elements in the body" % len(children))
    call = children[0]
    space, method = re.fullmatch(r"\{(.*)\}(.*)", call.tag).groups()
    if space != SPACE:
        wrong.append("namespace " + space)
    names = [child.tag for child in call]
    if names != ORDER.get(method):
        wrong.append("parameters %s" % names)
    values = {child.tag: child.text or "" for child in call}
    unit = values.get("ispID", values.get("ispId"))
    if unit != isp or values["userName"] != user:
        wrong.append("account")
    rand = values["randVal"]
    if not re.fullmatch("[0-9A-Za-z]{20}", rand) or rand in rands:
        wrong.append("random value")
    rands.add(rand)
    if values["pwdHash"] != md5_64((password + rand).encode("gbk")):
        wrong.append("pwdHash")
    if values["hashAlgorithm"] != "0":
        wrong.append("hashAlgorithm")
    return method, values, wrong


def take(values, wrong):
    """Checks a package; its entry name, zip and XML."""
    if values["encryptAlgorithm"] != "0" or values["compressionFormat"] != "0":
        wrong.append("algorithms")
    packed = base64.b64decode("".join(values["beianInfo"].split()), validate=True)
    if values["beianInfoHash"] != md5_64(packed):
        wrong.append("beianInfoHash")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if archive.testzip() is not None or len(archive.infolist()) != 1:
            wrong.append("zip")
        entry = archive.infolist()[0]
        if not re.fullmatch(r"[0-9A-Za-z_-]{1,120}\.xml", entry.filename):
            wrong.append("entry name " + entry.filename)
        xml = archive.read(entry)
    text = xml.decode("gbk")
    if not re.match(r'<\?xml version="1\.0" encoding="GBK"\?>', text):
        wrong.append("declaration")
    root = ElementTree.fromstring(re.sub(r"^<\?xml.*?\?>", "", text))
    if root.tag != "UploadData" or root.get("version") != "V.3.0":
        wrong.append("root " + root.tag)
    if [child.tag for child in root] != ["ICP"] or [child.tag for child in root[0]] != ["XZBA", "Qqdwid"]:
        wrong.append("body %s" % [child.tag for child in root[0]])
    if root[0].findtext("Qqdwid") != isp:
        wrong.append("Qqdwid")
    if any(not (e.text or "").strip() and not len(e) for e in root.iter()):
        wrong.append("an empty element")
    return entry.filename, packed, xml


def returned(inner):
    return '<return>' + inner + '</return>'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    break
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            method, values, wrong = read(body, self.headers)
            line = {"method": method, "path": self.path}
            fault, result = "none", returned("<msg_code>999</msg_code><msg>unknown</msg>")
            if method == "isp_upload":
                name, packed, xml = take(values, wrong)
                number = int(values["dataSequence"])
                line.update(number=number, digest=hashlib.md5(packed).hexdigest())
                if number not in struck and number <= len(faults):
                    struck.add(number)
                    fault = faults[number - 1]
                last = stored[-1][0] if stored else 0
                kept = not fault.startswith("lose_")
                if number != last + 1:
                    wrong.append("number %d after %d" % (number, last))
                    kept = False
                if kept:
                    stored.append((number, name, packed))
                    with open(os.path.join(folder, "%d.xml" % number), "wb") as out:
                        out.write(xml)
                line["kept"] = kept
                result = returned("<msg_code>0</msg_code><msg>操作成功</msg>")
                if fault == "busy":
                    stored.pop()
                    line["kept"] = False
                    result = returned("<msg_code>15</msg_code><msg>忙</msg>")
            elif method == "isp_download":
                result = returned("<msg_code>2</msg_code><msg>没有数据</msg>")
            elif method == "isp_querypreviousupload":
                number, name, packed = stored[-1] if stored else (0, "", b"")
                if stored and ask_fails["left"]:
                    ask_fails["left"] -= 1
                    fault = "lose_500"
                result = returned(
                    "<msg_code>0</msg_code><msg>操作成功</msg><fileInfos><hashAlgorithm>0</hashAlgorithm>"
                    "<compressionFormat>0</compressionFormat><encryptAlgorithm>0</encryptAlgorithm>"
                    "<dataSequence>%d</dataSequence><return_FileName>%s</return_FileName><beianInfo>%s</beianInfo>"
                    "<beianInfoHash>%s</beianInfoHash></fileInfos>"
                    % (number, name, base64.b64encode(packed).decode(), md5_64(packed) if packed else ""))
            line.update(wrong=wrong, fault=fault)
            with open(os.path.join(folder, "calls.jsonl"), "a") as out:
                out.write(json.dumps(line) + "\n")
        self.reply(method, result, fault.split("_", 1)[-1])

    def reply(self, method, result, fault):
        if fault == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault == "slow":
            time.sleep(2.5)
        code, kind = 200, "text/xml; charset=utf-8"
        text = ('<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="%s"><S:Body><n:%sResponse xmlns:n="%s"><return>%s'
                "</return></n:%sResponse></S:Body></S:Envelope>") % (
            SOAP, method, SPACE, escape('<?xml version="1.0" encoding="GBK"?>' + result), method)
        if fault == "500":
            code, kind, text = 500, "text/html", "<html><body>Internal Server Error</body></html>"
        if fault == "garbage":
            text = "\x00\x01 not xml at all <return>"
        if fault == "html":
            kind, text = "text/html", "<html><body>Please sign in to this network</body></html>"
        if fault == "truncated":
            text = text[: len(text) // 2]
        if fault == "fault":
            code = 500
            text = ('<S:Envelope xmlns:S="%s"><S:Body><S:Fault><faultcode>S:Server</faultcode>'
                    "<faultstring>java.lang.NullPointerException</faultstring></S:Fault></S:Body></S:Envelope>") % SOAP
        data = text.encode("utf-8")
        try:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass  # The client had no more patience.
        self.close_connection = True


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
