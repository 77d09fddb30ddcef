//! Answers of the six methods.

use miit::package::{self, Cipher};
use miit::verdict::{Known, check_xml};

use crate::lines::{compare, file, known};
use crate::samples::BAJG;

/// Name, content of `return`, what is found, and method, number and reaction.
type Line = (&'static str, &'static str, &'static str, &'static str);

pub const LINES: &[Line] = &[
    ("stored", "<msg_code>0</msg_code><msg>操作成功</msg>", "accept", "- - continue"),
    ("blanks around", "<msg_code> 0\n</msg_code><msg> 操作成功 </msg>", "accept", "- - continue"),
    (
        "unknown child",
        "<msg_code>0</msg_code><msg>操作成功</msg><neu/>",
        "accept_with_warnings schema schema.unknown - return/neu",
        "- - continue",
    ),
    (
        "disorder",
        "<msg>操作成功</msg><msg_code>0</msg_code>",
        "accept_with_warnings schema schema.order - return/msg_code",
        "- - continue",
    ),
    (
        "twice",
        "<msg_code>0</msg_code><msg_code>1</msg_code><msg>x</msg>",
        "accept_with_warnings schema schema.too_many - return/msg_code",
        "- - continue",
    ),
    ("no message", "<msg_code>0</msg_code>", "accept_with_warnings schema schema.missing - return/msg", "- - continue"),
    ("no code", "<msg>操作成功</msg>", "refuse schema schema.missing - return/msg_code", "- - retry"),
    (
        "words for a code",
        "<msg_code>ok</msg_code><msg>x</msg>",
        "refuse schema schema.number - return/msg_code",
        "- - retry",
    ),
    (
        "unknown code",
        "<msg_code>77</msg_code><msg>x</msg>",
        "accept_with_warnings semantic code.unknown - return/msg_code",
        "- - retry",
    ),
    (
        "code above the range",
        "<msg_code>5001</msg_code><msg>x</msg>",
        "accept_with_warnings schema schema.range - return/msg_code",
        "- - retry",
    ),
    (
        "negative code",
        "<msg_code>-1</msg_code><msg>x</msg>",
        "accept_with_warnings schema schema.range - return/msg_code",
        "- - retry",
    ),
    ("account", "<msg_code>5</msg_code><msg>密码错误</msg>", "accept", "- - stop"),
    ("province", "<msg_code>13</msg_code><msg>非本省ISP</msg>", "accept", "- - stop"),
    ("hash", "<msg_code>7</msg_code><msg>哈希值验证未通过</msg>", "accept", "isp_upload - stop"),
    ("random value", "<msg_code>16</msg_code><msg>x</msg>", "accept", "- - stop"),
    ("too large", "<msg_code>18</msg_code><msg>x</msg>", "accept", "isp_upload - stop"),
    (
        "gap",
        "<msg_code>14</msg_code><msg>x</msg><dataSequences><dataSequence>502</dataSequence><dataSequence>501</dataSequence></dataSequences>",
        "accept",
        "isp_upload 501 resend",
    ),
    (
        "gap without numbers",
        "<msg_code>14</msg_code><msg>x</msg>",
        "accept_with_warnings semantic sequence.missing 14 return/dataSequences",
        "isp_upload - resend",
    ),
    (
        "gap with words",
        "<msg_code>14</msg_code><msg>x</msg><dataSequences><dataSequence>x</dataSequence></dataSequences>",
        "accept_with_warnings schema schema.number - return/dataSequences/dataSequence[1]",
        "isp_upload - resend",
    ),
    ("queue full", "<msg_code>15</msg_code><msg>x</msg>", "accept", "isp_upload - retry"),
    ("maintenance", "<msg_code>901</msg_code><msg>x</msg>", "accept", "isp_upload - retry"),
    ("maintenance of downloads", "<msg_code>902</msg_code><msg>x</msg>", "accept", "isp_download - retry"),
    ("hours", "<msg_code>20</msg_code><msg>报备时间为：8:00-20:00</msg>", "accept", "isp_upload - retry"),
    ("no name", "<msg_code>21</msg_code><msg>x</msg>", "accept", "isp_downloadack - stop"),
    ("tries", "<msg_code>22</msg_code><msg>x</msg>", "accept", "isp_verifybamm - stop"),
    ("other", "<msg_code>999</msg_code><msg>x</msg>", "accept", "- - retry"),
    ("nothing to fetch", "<msg_code>2</msg_code><msg>x</msg>", "accept", "isp_download - continue"),
    ("call again", "<msg_code>3</msg_code><msg>x</msg>", "accept", "isp_download - continue"),
    (
        "filed",
        "<msg_code>0</msg_code><msg>x</msg><StatusInfo><Cxtjlx>0</Cxtjlx><Cxtj>example.com</Cxtj><Wzmc>示例</Wzmc><Ztbah>浙ICP备2026000001号</Ztbah><Wzbah>浙ICP备2026000001号-1</Wzbah><Bazt>0</Bazt></StatusInfo>",
        "accept",
        "isp_querybeianstatus - continue",
    ),
    (
        "not filed",
        "<msg_code>0</msg_code><msg>x</msg><StatusInfo><Cxtjlx>0</Cxtjlx><Cxtj>example.com</Cxtj><Bazt>1</Bazt></StatusInfo>",
        "accept",
        "isp_querybeianstatus - continue",
    ),
    (
        "neither",
        "<msg_code>0</msg_code><msg>x</msg><StatusInfo><Cxtjlx>0</Cxtjlx><Cxtj>example.com</Cxtj><Bazt>2</Bazt></StatusInfo>",
        "accept_with_warnings semantic code.unknown - return/StatusInfo/Bazt",
        "isp_querybeianstatus - continue",
    ),
    (
        "password right",
        "<msg_code>0</msg_code><msg>x</msg><VerifyRes>0</VerifyRes>",
        "accept",
        "isp_verifybamm - continue",
    ),
    (
        "password of no answer",
        "<msg_code>0</msg_code><msg>x</msg><VerifyRes>yes</VerifyRes>",
        "accept_with_warnings semantic code.unknown - return/VerifyRes",
        "isp_verifybamm - continue",
    ),
    (
        "never uploaded",
        "<msg_code>0</msg_code><msg>x</msg><fileInfos><hashAlgorithm>0</hashAlgorithm><compressionFormat>0</compressionFormat><encryptAlgorithm>0</encryptAlgorithm><dataSequence>0</dataSequence><return_FileName/><beianInfo/><beianInfoHash/></fileInfos>",
        "accept",
        "isp_querypreviousupload 1 continue",
    ),
    (
        "last upload without a number",
        "<msg_code>0</msg_code><msg>x</msg><fileInfos><hashAlgorithm>0</hashAlgorithm><compressionFormat>0</compressionFormat><encryptAlgorithm>0</encryptAlgorithm><dataSequence>x</dataSequence><return_FileName/><beianInfo/><beianInfoHash/></fileInfos>",
        "accept_with_warnings schema schema.number - return/fileInfos/dataSequence",
        "isp_querypreviousupload - continue",
    ),
    (
        "half a file",
        "<msg_code>0</msg_code><msg>x</msg><fileInfos><return_FileName>a.xml</return_FileName></fileInfos>",
        "accept_with_warnings pipeline pipeline.empty - return/fileInfos/beianInfo",
        "isp_download - continue",
    ),
    (
        "two kinds at once",
        "<msg_code>0</msg_code><msg>x</msg><VerifyRes>0</VerifyRes><dataSequences><dataSequence>1</dataSequence></dataSequences>",
        "accept_with_warnings schema schema.order - return/dataSequences",
        "- - continue",
    ),
];

#[test]
fn lines() {
    for (name, content, expected, next) in LINES {
        for head in ["<return>", "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<return version=\"V.3.0\">", "\n<return>"] {
            let text = format!("{head}{content}</return>");
            // GBK on the wire, or UTF-8 text with the old declaration left in it.
            for bytes in [miit::gbk::encode(&text).unwrap(), text.clone().into_bytes()] {
                let verdict = check_xml(bytes, &known());
                compare(&verdict, expected, "", name);
                let json = serde_json::to_value(&verdict).unwrap();
                assert_eq!(json["schema"], "return", "{name}");
                let words: Vec<&str> = next.split(' ').collect();
                let method = (words[0] != "-").then(|| format!("return/{}", words[0]));
                assert_eq!(verdict.message, method, "{name}");
                assert_eq!(verdict.next.sequence, words[1].parse().ok(), "{name}");
                assert_eq!(json["next"]["action"], words[2], "{name}");
                assert_eq!(json["next"]["acknowledge"], false, "{name}");
            }
        }
    }
}

#[test]
fn a_message_of_256_characters_is_as_good_as_any() {
    let text = format!("<return version=\"V.3.0\"><msg_code>0</msg_code><msg>{}</msg></return>", "备".repeat(256));
    compare(&check_xml(text.into_bytes(), &known()), "accept", "", "256");
}

fn cipher() -> Cipher {
    Cipher::new("0123456789abcdef", "0102030405060708").unwrap()
}

/// An answer with a file in it.
fn with_file(encrypted: bool, sequence: Option<u32>, change: impl Fn(String) -> String) -> Vec<u8> {
    let cipher = encrypted.then(cipher);
    let packed = package::pack(&file(BAJG.text), "20261120100000_33_7.xml", cipher.as_ref()).unwrap();
    let sequence = sequence.map(|n| format!("<dataSequence>{n}</dataSequence>")).unwrap_or_default();
    let text = format!(
        "<return><msg_code>0</msg_code><msg>操作成功</msg><fileInfos><hashAlgorithm>0</hashAlgorithm>\
         <compressionFormat>0</compressionFormat><encryptAlgorithm>{}</encryptAlgorithm>{sequence}\
         <return_FileName>{}</return_FileName><beianInfo>{}</beianInfo><beianInfoHash>{}</beianInfoHash></fileInfos></return>",
        u8::from(encrypted),
        packed.entry_name,
        packed.beian_info,
        packed.beian_info_hash
    );
    change(text).into_bytes()
}

#[test]
fn a_file_is_acknowledged_when_hash_and_zip_are_right() {
    let clear = known();
    let keyed = Known { cipher: Some(cipher()), ..known() };
    let as_is = |text: String| text;
    let other_hash = |text: String| text.replace("<beianInfoHash>", "<beianInfoHash>AAAA");
    let cut = |text: String| text.replace("<beianInfo>UEsD", "<beianInfo>");
    let strange = |text: String| text.replace("<hashAlgorithm>0", "<hashAlgorithm>7");
    let hash = "accept_with_warnings pipeline pipeline.hash 7 return/fileInfos/beianInfoHash";
    let cases = [
        ("clear", with_file(false, None, as_is), &clear, "accept", true, "continue"),
        ("other hash", with_file(false, None, other_hash), &clear, hash, false, "retry"),
        ("cut", with_file(false, None, cut), &clear, hash, false, "retry"),
        (
            "strange",
            with_file(false, None, strange),
            &clear,
            "accept_with_warnings pipeline pipeline.algorithm 10 return/fileInfos/beianInfo",
            false,
            "retry",
        ),
        ("encrypted", with_file(true, None, as_is), &clear, "accept", false, "continue"),
        ("encrypted with the key", with_file(true, None, as_is), &keyed, "accept", true, "continue"),
        ("previous upload", with_file(false, Some(41), as_is), &clear, "accept", false, "continue"),
    ];
    for (name, bytes, known, expected, acknowledge, action) in cases {
        let verdict = check_xml(bytes, known);
        compare(&verdict, expected, "", name);
        assert_eq!(verdict.next.acknowledge, acknowledge, "{name}");
        assert_eq!(serde_json::to_value(verdict.next.action).unwrap(), action, "{name}");
        assert_eq!(verdict.next.sequence, (name == "previous upload").then_some(42));
    }
}
