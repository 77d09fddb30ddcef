//! Alibaba Cloud SMS: `SendSms` of Dysmsapi 2017-05-25, signed by ACS3-HMAC-SHA256.
//!
//! The gateway cannot be asked to remove repeats: an attempt without an answer is unsure.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Map, Value};

use super::{Letter, Said, http, sign};
use crate::config::{AliyunAccess, Notices};

const ACTION: &str = "SendSms";
const VERSION: &str = "2017-05-25";
const SIGNED: &str = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

/// The gateway.
pub struct Aliyun {
    url: Url,
    access: AliyunAccess,
    sign_name: String,
    client: reqwest::Client,
}

/// What is signed of a call without a body.
pub struct Call<'c> {
    /// `Host` header.
    pub host: &'c str,
    /// Name of the operation.
    pub action: &'c str,
    /// Version of the service.
    pub version: &'c str,
    /// UTC, `2023-10-26T10:22:32Z`.
    pub date: &'c str,
    /// Used once.
    pub nonce: &'c str,
    /// Parameters, not yet encoded.
    pub query: &'c [(&'c str, &'c str)],
}

impl Call<'_> {
    /// The query as it is signed and sent: sorted, each name and value encoded by RFC 3986.
    pub fn canonical_query(&self) -> String {
        let mut pairs: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        pairs.sort();
        pairs.join("&")
    }

    /// The canonical request.
    pub fn canonical(&self) -> String {
        let empty = sign::digest(b"");
        format!(
            "POST\n/\n{}\nhost:{}\nx-acs-action:{}\nx-acs-content-sha256:{empty}\nx-acs-date:{}\n\
             x-acs-signature-nonce:{}\nx-acs-version:{}\n\n{SIGNED}\n{empty}",
            self.canonical_query(),
            self.host,
            self.action,
            self.date,
            self.nonce,
            self.version
        )
    }

    /// The `Authorization` header.
    pub fn authorization(&self, id: &str, secret: &str) -> String {
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", sign::digest(self.canonical().as_bytes()));
        let signature = hex::encode(sign::mac(secret.as_bytes(), to_sign.as_bytes()));
        format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={SIGNED},Signature={signature}")
    }
}

/// RFC 3986: everything but letters, digits and `-_.~`.
fn encoded(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

impl Aliyun {
    /// As the settings say.
    ///
    /// # Errors
    /// A missing setting.
    pub fn new(notices: &Notices, limit: Duration) -> anyhow::Result<Self> {
        let access = notices.aliyun.clone();
        super::needed(&access.access_key_id, "aliyun.access_key_id")?;
        super::needed(&access.access_key_secret, "aliyun.access_key_secret")?;
        Ok(Self {
            url: http::address(&access.url, "aliyun.url")?,
            sign_name: super::sign_name(notices)?,
            client: http::client(limit)?,
            access,
        })
    }

    /// Hands an SMS over.
    pub async fn send(&self, letter: &Letter, now: Timestamp) -> Said {
        let Some(template) = super::template(&self.access.templates, letter) else {
            return Said::never("no_template");
        };
        let params: Map<String, Value> =
            letter.params.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
        let params = Value::Object(params).to_string();
        let (host, nonce) = (http::host(&self.url), uuid::Uuid::new_v4().simple().to_string());
        let date = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let call = Call {
            host: &host,
            action: ACTION,
            version: VERSION,
            date: &date,
            nonce: &nonce,
            query: &[
                ("OutId", &letter.id),
                ("PhoneNumbers", &letter.to),
                ("SignName", &self.sign_name),
                ("TemplateCode", template),
                ("TemplateParam", &params),
            ],
        };
        let mut url = self.url.clone();
        url.set_path("/");
        url.set_query(Some(&call.canonical_query()));
        let request = self
            .client
            .post(url)
            .header("x-acs-action", ACTION)
            .header("x-acs-version", VERSION)
            .header("x-acs-date", &date)
            .header("x-acs-signature-nonce", &nonce)
            .header("x-acs-content-sha256", sign::digest(b""))
            .header("authorization", call.authorization(&self.access.access_key_id, &self.access.access_key_secret));
        match http::answer(request).await {
            Ok((status, body)) => read(status, &body),
            Err(said) => said,
        }
    }
}

/// What an answer means: `OK`, limits that pass, faults of theirs, and everything else for good.
fn read(status: u16, body: &[u8]) -> Said {
    let answer: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    match answer["Code"].as_str() {
        Some("OK") if (200..300).contains(&status) => Said::Delivered,
        Some(code @ ("isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" | "isv.AMOUNT_NOT_ENOUGH")) => {
            Said::later(code)
        }
        Some(code) if code.starts_with("Throttling") || code == "ServiceUnavailable" => Said::later(code),
        Some(code @ ("isp.SYSTEM_ERROR" | "isp.RAM_PERMISSION_SYSTEM_ERROR" | "InternalError")) => Said::unknown(code),
        Some(code) if status < 500 => Said::never(code),
        _ => Said::unknown(format!("http_{status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the gateway's documentation of signature V3, with its invented keys.
    #[test]
    fn the_documented_example_is_signed_alike() {
        let call = Call {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: &[("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")],
        };
        assert_eq!(
            sign::digest(call.canonical().as_bytes()),
            "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
        );
        let header = call.authorization("YourAccessKeyId", "YourAccessKeySecret");
        assert!(header.ends_with("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"));
    }

    #[test]
    fn names_and_values_are_encoded_by_rfc_3986() {
        assert_eq!(encoded("备案 a+b*c~/{\"n\":1}"), "%E5%A4%87%E6%A1%88%20a%2Bb%2Ac~%2F%7B%22n%22%3A1%7D");
    }

    #[test]
    fn what_the_gateway_says_is_one_of_three() {
        for (status, body, said) in [
            (200, r#"{"Code":"OK","BizId":"1"}"#, Said::Delivered),
            (200, r#"{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}"#, Said::never("isv.MOBILE_NUMBER_ILLEGAL")),
            (200, r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL"}"#, Said::later("isv.BUSINESS_LIMIT_CONTROL")),
            (400, r#"{"Code":"Throttling.User"}"#, Said::later("Throttling.User")),
            (403, r#"{"Code":"Forbidden.RAM"}"#, Said::never("Forbidden.RAM")),
            (200, r#"{"Code":"isp.SYSTEM_ERROR"}"#, Said::unknown("isp.SYSTEM_ERROR")),
            (500, r#"{"Code":"InternalError"}"#, Said::unknown("InternalError")),
            (502, "<html>", Said::unknown("http_502")),
            (200, "{}", Said::unknown("http_200")),
        ] {
            assert_eq!(read(status, body.as_bytes()), said, "{status} {body}");
        }
    }
}
