//! `beian miit`: the real binary, its statuses, and JSON on every one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The worked example of the protocol, with what it stands for.
const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<UploadData version=\"V.3.0\"><ICP><ZXBA><Zx_xx><Zxlb>1</Zxlb>\
    <Jlid>330000600001</Jlid><Zxly>1</Zxly><Zxlybz>网站停办</Zxlybz></Zx_xx></ZXBA><Qqdwid>330000009901</Qqdwid></ICP></UploadData>\n";

const RESULT: &str = "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<DownloadData version=\"V.3.0\"><ICP><BAJG><Jg_xx><Jgxx><Jgdm>1001\
    </Jgdm></Jgxx><Czlx>1</Czlx><Bs>601</Bs></Jg_xx></BAJG></ICP></DownloadData>\n";

const KEY: &str = "0123456789abcdef";
const IV: &str = "0102030405060708";

fn beian(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beian"));
    command.arg("miit").args(args).env_remove("BEIAN_MIIT_PASSWORD").stdin(Stdio::null());
    command
}

/// Status and the one line of JSON.
fn run(args: &[&str]) -> (i32, Value) {
    let output = beian(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{args:?} printed no JSON: {text:?}"));
    (output.status.code().unwrap(), json)
}

struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// A file of these bytes.
    fn bytes(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self.path(name)
    }

    /// A file of this text in GBK.
    fn file(&self, name: &str, text: &str) -> String {
        self.bytes(name, &miit::gbk::encode(text).unwrap())
    }
}

#[test]
fn files_are_judged_and_the_status_says_how() {
    let room = Room::new();
    let answer = "<return><msg_code>5</msg_code><msg>密码错误</msg></return>";
    let cases = [
        (room.file("good.xml", EXAMPLE), 0, "accept", json!(null), "continue"),
        (
            room.file("warned.xml", &RESULT.replace("<Czlx>1", "<Czlx>35")),
            0,
            "accept_with_warnings",
            json!("schema"),
            "continue",
        ),
        (room.file("schema.xml", &EXAMPLE.replace("<Zxly>1</Zxly>", "")), 1, "refuse", json!("schema"), "stop"),
        (room.file("text.xml", &EXAMPLE.replace("V.3.0", "V.2.0")), 1, "refuse", json!("semantic"), "stop"),
        (room.file("cut.xml", &EXAMPLE[..EXAMPLE.len() - 30]), 2, "refuse", json!("xml"), "stop"),
        (room.bytes("utf8.xml", EXAMPLE.as_bytes()), 2, "refuse", json!("bytes"), "stop"),
        (room.bytes("empty.xml", b""), 2, "refuse", json!("xml"), "stop"),
        (room.bytes("answer.xml", answer.as_bytes()), 0, "accept", json!(null), "stop"),
        (room.path("absent.xml"), 2, "refuse", json!("bytes"), "stop"),
        (room.path(""), 2, "refuse", json!("bytes"), "stop"),
    ];
    for (file, status, verdict, layer, action) in cases {
        let (code, json) = run(&["validate", &file, "--json"]);
        assert_eq!((code, &json["verdict"], &json["layer"]), (status, &json!(verdict), &layer), "{json:#}");
        assert_eq!((&json["file"], &json["next"]["action"]), (&json!(file), &json!(action)));
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["errors", "file", "layer", "message", "next", "schema", "verdict"]);
    }
    let (code, json) = run(&["validate", &room.path("good.xml"), "--isp", "1", "--json"]);
    assert_eq!((code, &json["errors"][0]["code"]), (1, &json!(5003)));
    let words = beian(&["validate", &room.path("text.xml")]).output().unwrap();
    assert!(String::from_utf8(words.stdout).unwrap().contains("error [5004] version: UploadData/@version"));
}

#[test]
fn packages_go_out_and_come_back() {
    let room = Room::new();
    let xml = room.file("20261120_1.xml", RESULT);
    let (code, packed) = run(&["pack", &xml, "--json"]);
    assert_eq!((code, &packed["entry_name"]), (0, &json!("20261120_1.xml")));
    let hash = packed["beianInfoHash"].as_str().unwrap();
    let plain = room.bytes("plain.b64", packed["beianInfo"].as_str().unwrap().as_bytes());
    let (code, sealed) = run(&["pack", &xml, "--key", KEY, "--iv", IV, "--json"]);
    assert_eq!(
        (code, sealed["beianInfoHash"].as_str()),
        (0, Some(hash)),
        "the hash is over the zip, before encryption"
    );
    let sealed = room.bytes("sealed.b64", sealed["beianInfo"].as_str().unwrap().as_bytes());

    let out = room.path("out");
    let (code, json) = run(&["unpack", &plain, "--hash", hash, "--json"]);
    assert_eq!((code, &json["next"]["acknowledge"]), (0, &json!(true)));
    assert!(!Path::new(&out).exists());
    let (code, _) = run(&["unpack", &sealed, "--hash", hash, "--key", KEY, "--iv", IV, "--out", &out, "--json"]);
    assert_eq!(code, 0);
    let written = std::fs::read(Path::new(&out).join("20261120_1.xml")).unwrap();
    assert_eq!(written, std::fs::read(&xml).unwrap());

    let wrong = [
        (vec!["--hash", "1pm/P69FfjXZ/dbjPnPqJg=="], &plain, 7),
        (vec!["--key", "fedcba9876543210", "--iv", IV], &sealed, 6),
        (vec![], &sealed, 8),
    ];
    for (more, file, expected) in wrong {
        let args: Vec<&str> = ["unpack", file, "--json", "--out", &out].into_iter().chain(more).collect();
        let (code, json) = run(&args);
        assert_eq!(
            (code, &json["layer"], &json["errors"][0]["code"]),
            (2, &json!("pipeline"), &json!(expected)),
            "{json:#}"
        );
        assert_eq!(json["next"], json!({"acknowledge": false, "sequence": null, "action": "retry"}));
    }
    let (code, json) = run(&["unpack", &sealed, "--key", "short", "--iv", IV, "--json"]);
    assert_eq!((code, &json["errors"][0]["rule"]), (2, &json!("key.length")));
    let (code, json) = run(&["pack", &xml, "--name", "../evil", "--json"]);
    assert_eq!((code, &json["errors"][0]["rule"]), (2, &json!("pipeline.entry_name")));
}

/// A zip of one entry of any name.
fn zip_of(name: &str, bytes: &[u8]) -> Vec<u8> {
    let zip = miit::package::pack(bytes, &"x".repeat(name.len()), None).unwrap().zip;
    let (from, to) = ("x".repeat(name.len()), name.as_bytes());
    let mut zip = zip;
    while let Some(at) = zip.windows(to.len()).position(|part| part == from.as_bytes()) {
        zip[at..at + to.len()].copy_from_slice(to);
    }
    zip
}

#[test]
fn hostile_packages_write_nothing_outside_and_end_within_bounds() {
    let room = Room::new();
    let inside = room.path("a/b/out");
    for name in ["../../evil.xml", "/tmp/beian-evil-entry.xml", "..", "a/../../../evil.xml", "evil\\..\\x", "e.v.il"] {
        let file = room.bytes("package", &zip_of(name, RESULT.as_bytes()));
        let (code, json) = run(&["unpack", &file, "--out", &inside, "--json"]);
        assert_eq!((code, &json["errors"][0]["rule"]), (2, &json!("pipeline.entry_name")), "{name}");
    }
    let names: Vec<_> = std::fs::read_dir(room.0.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["package"], "something was written");
    assert!(!Path::new("/tmp/beian-evil-entry.xml").exists());

    // A link that waits for the file is replaced, not followed.
    let xml = miit::gbk::encode(RESULT).unwrap();
    let file = room.bytes("package", &miit::package::pack(&xml, "one.xml", None).unwrap().zip);
    let victim = room.bytes("victim", b"mine");
    std::fs::create_dir_all(&inside).unwrap();
    std::os::unix::fs::symlink(&victim, Path::new(&inside).join("one.xml")).unwrap();
    assert_eq!(run(&["unpack", &file, "--out", &inside, "--json"]).0, 0);
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");

    let bomb = miit::package::pack(&vec![b' '; 49_000_000], "one.xml", None).unwrap().zip;
    let entities = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><UploadData>&b;</UploadData>";
    let wide = format!("<UploadData version=\"V.3.0\">{}", "<ICP/>".repeat(7_000_000));
    let files = [
        ("unpack", room.bytes("bomb", &bomb), "pipeline.ratio"),
        ("validate", room.bytes("entities", entities.as_bytes()), "xml.document_type"),
        ("validate", room.bytes("deep", "<ICP>".repeat(9_000_000).as_bytes()), "xml.limit"),
        ("validate", room.bytes("wide", wide.as_bytes()), "xml.limit"),
        ("validate", room.bytes("long", &vec![b'<'; 90_000_000]), "bytes.size"),
    ];
    for (command, file, rule) in files {
        let (peak, json) = within_bounds(command, &file);
        let rules: Vec<&str> = json["errors"].as_array().unwrap().iter().map(|e| e["rule"].as_str().unwrap()).collect();
        assert!(rules.contains(&rule), "{file}: {json:#}");
        if let Some(peak) = peak {
            assert!(peak <= 64 * 1024, "{file} took {peak} KB");
        }
    }
}

/// Runs a command on a file under a shell that tells the peak of memory in KB, where the shell's `time` can.
fn within_bounds(command: &str, file: &str) -> (Option<u64>, Value) {
    let own = env!("CARGO_BIN_EXE_beian");
    let output = Command::new("/usr/bin/time").args(["-f", "%M", own, "miit", command, file, "--json"]).output();
    let Ok(output) = output else {
        return (None, run(&[command, file, "--json"]).1);
    };
    let peak = String::from_utf8_lossy(&output.stderr).lines().last().and_then(|line| line.trim().parse().ok());
    (peak, serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn messages_become_json_and_back() {
    let room = Room::new();
    let xml = room.file("up.xml", EXAMPLE);
    let (code, json) = run(&["decode", &xml, "--json"]);
    assert_eq!((code, &json["UploadData"]["ICP"]["ZXBA"]["Zx_xx"][0]["Zxlybz"]), (0, &json!("网站停办")));
    let plain = room.bytes("up.json", json.to_string().as_bytes());
    let output = beian(&["encode", &plain]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(0), std::fs::read(&xml).unwrap()));
    let out = room.path("again.xml");
    let (code, verdict) = run(&["encode", &plain, "--out", &out, "--json"]);
    assert_eq!((code, &verdict["verdict"]), (0, &json!("accept")));
    assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(&xml).unwrap());

    let refused = [
        ("{", "plain.json", 2),
        ("{\"UploadData\":{\"ICP\":{\"Neu\":1}}}", "plain.form", 1),
        ("{\"UploadData\":{\"version\":\"V.3.0\",\"ICP\":{\"Qqdwid\":1}}}", "operation.count", 1),
    ];
    for (text, rule, status) in refused {
        let file = room.bytes("bad.json", text.as_bytes());
        let (code, json) = run(&["encode", &file, "--out", &room.path("none.xml"), "--json"]);
        assert_eq!((code, &json["errors"][0]["rule"]), (status, &json!(rule)));
    }
    assert!(!Path::new(&room.path("none.xml")).exists());
    let (code, json) = run(&["decode", &room.file("bad.xml", &EXAMPLE.replace("<Zxly>1</Zxly>", "")), "--json"]);
    assert_eq!((code, &json["verdict"]), (1, &json!("refuse")));
}

/// A capture server, ended when the story ends.
struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    url: String,
    out: PathBuf,
}

impl Server {
    fn start(room: &Room) -> Self {
        let out = room.0.path().join("captured");
        let mut command = beian(&["serve-capture", "--listen", "127.0.0.1:0", "--password", "1234567890"]);
        let mut child = command.arg("--out").arg(&out).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self { child, lines, url: ready["url"].as_str().unwrap().to_owned(), out }
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn call(&self, method: &str, more: &[&str]) -> (i32, Value) {
        let common = ["call", method, "--url", &self.url, "--isp", "330000009901", "--user", "demo", "--json"];
        let password = if more.contains(&"--password") { &[][..] } else { &["--password", "1234567890"] };
        run(&[&common[..], password, more].concat())
    }

    /// Posts a body as it is and answers the status line.
    fn post(&self, body: &str) -> String {
        let host = self.url.strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let length = body.len();
        write!(stream, "POST /ISPWebService/upDownLoad HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn calls_meet_a_bureau_that_says_what_is_wrong() {
    let room = Room::new();
    let xml = room.file("up.xml", EXAMPLE);
    let mut server = Server::start(&room);

    let (code, json) = server.call("isp_upload", &["--xml", &xml, "--sequence", "1"]);
    assert_eq!(
        (code, &json["verdict"]["message"], &json["sequence"]),
        (0, &json!("return/isp_upload"), &json!(1)),
        "{json:#}"
    );
    let line = server.line();
    assert_eq!((&line["report"]["verdict"], &line["answer"]), (&json!("accept"), &json!(0)), "{line:#}");
    assert_eq!(line["report"]["content"]["message"], "ICP/ZXBA");
    assert_eq!(std::fs::read(server.out.join("000001-isp_upload.content.xml")).unwrap(), std::fs::read(&xml).unwrap());

    // A gap, then the number that the bureau is waiting for.
    let (code, json) = server.call("isp_upload", &["--xml", &xml, "--sequence", "4"]);
    assert_eq!(
        (code, &json["verdict"]["next"]),
        (1, &json!({"acknowledge": false, "sequence": 2, "action": "resend"}))
    );
    let (code, json) = server.call("isp_upload", &["--xml", &xml]);
    assert_eq!((code, &json["sequence"]), (0, &json!(2)));
    let (code, json) = server.call("isp_querypreviousupload", &[]);
    assert_eq!((code, &json["verdict"]["next"]["sequence"]), (0, &json!(3)));
    // The gap, the question before the upload, the upload, the question.
    assert_eq!([14, 0, 0, 0].map(|_| server.line()["answer"].as_u64().unwrap()), [14, 0, 0, 0]);

    let (code, json) = server.call("isp_download", &["--password", "other"]);
    assert_eq!((code, &json["verdict"]["next"]["action"]), (1, &json!("stop")));
    assert_eq!(server.line()["report"]["errors"][0]["path"], "isp_download/pwdHash");
    assert_eq!(server.call("isp_downloadack", &["--file-name", "a.xml"]).0, 0);
    assert_eq!(
        server.call("isp_querybeianstatus", &["--query", "example.com"]).1["answer"]["return"]["StatusInfo"]["Bazt"],
        "1"
    );
    assert_eq!(server.call("isp_verifybamm", &["--number", "浙ICP备2026000001号", "--filing-password", "x"]).0, 0);
    for _ in 0..3 {
        assert_eq!(server.line()["report"]["errors"], json!([]));
    }

    assert_eq!(server.post("<a/>"), "HTTP/1.1 500 Internal Server Error");
    let line = server.line();
    assert_eq!(line["answer"], json!(null));
    assert!(line["report"]["errors"].as_array().unwrap().iter().any(|error| error["rule"] == "envelope.root"));

    // What the checks refuse is not sent, nothing is sent without a file, and nobody answers elsewhere.
    let bad = room.file("bad.xml", &EXAMPLE.replace("<Zxly>1</Zxly>", ""));
    let (code, json) = server.call("isp_upload", &["--xml", &bad]);
    assert_eq!((code, &json["verdict"]), (1, &json!("refuse")));
    let (code, json) = server.call("isp_upload", &[]);
    assert_eq!((code, &json["error"]["kind"]), (2, &json!("usage")));
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{unused}");
    let (code, json) =
        run(&["call", "isp_download", "--url", &nobody, "--isp", "1", "--user", "x", "--password", "x", "--json"]);
    assert_eq!(
        (code, &json["error"]),
        (4, &json!({"kind": "transport", "text": json["error"]["text"], "maybe_received": false}))
    );
}
