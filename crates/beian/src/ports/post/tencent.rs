//! Tencent Cloud SMS: `SendSms` of 2021-01-11, signed by TC3-HMAC-SHA256.
//!
//! The gateway cannot be asked to remove repeats: an attempt without an answer is unsure.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Value, json};

use super::{Letter, Said, http, sign};
use crate::config::{Notices, TencentAccess};

const ACTION: &str = "SendSms";
const VERSION: &str = "2021-01-11";
const SERVICE: &str = "sms";
const JSON: &str = "application/json; charset=utf-8";

/// The gateway.
pub struct Tencent {
    url: Url,
    access: TencentAccess,
    sign_name: String,
    client: reqwest::Client,
}

/// What is signed.
pub struct Call<'c> {
    /// `Host` header.
    pub host: &'c str,
    /// Name of the service within the signature's scope.
    pub service: &'c str,
    /// When, UTC.
    pub at: Timestamp,
    /// The body.
    pub body: &'c [u8],
}

impl Call<'_> {
    /// The canonical request: content type and host are signed with the body.
    pub fn canonical(&self) -> String {
        let hash = sign::digest(self.body);
        format!("POST\n/\n\ncontent-type:{JSON}\nhost:{}\n\ncontent-type;host\n{hash}", self.host)
    }

    /// The `Authorization` header.
    pub fn authorization(&self, id: &str, secret: &str) -> String {
        let day = self.at.strftime("%Y-%m-%d").to_string();
        let scope = format!("{day}/{}/tc3_request", self.service);
        let hash = sign::digest(self.canonical().as_bytes());
        let to_sign = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{hash}", self.at.as_second());
        let of_day = sign::mac(format!("TC3{secret}").as_bytes(), day.as_bytes());
        let of_service = sign::mac(&of_day, self.service.as_bytes());
        let key = sign::mac(&of_service, b"tc3_request");
        let signature = hex::encode(sign::mac(&key, to_sign.as_bytes()));
        format!("TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=content-type;host, Signature={signature}")
    }
}

impl Tencent {
    /// As the settings say.
    ///
    /// # Errors
    /// A missing setting.
    pub fn new(notices: &Notices, limit: Duration) -> anyhow::Result<Self> {
        let access = notices.tencent.clone();
        super::needed(&access.secret_id, "tencent.secret_id")?;
        super::needed(&access.secret_key, "tencent.secret_key")?;
        super::needed(&access.app_id, "tencent.app_id")?;
        super::needed(&access.region, "tencent.region")?;
        Ok(Self {
            url: http::address(&access.url, "tencent.url")?,
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
        let values: Vec<&str> = letter.params.iter().map(|(_, value)| value.as_str()).collect();
        let body = json!({
            "PhoneNumberSet": [format!("+86{}", letter.to)],
            "SmsSdkAppId": self.access.app_id,
            "SignName": self.sign_name,
            "TemplateId": template,
            "TemplateParamSet": values,
            "SessionContext": letter.id,
        })
        .to_string()
        .into_bytes();
        let host = http::host(&self.url);
        let call = Call { host: &host, service: SERVICE, at: now, body: &body };
        let authorization = call.authorization(&self.access.secret_id, &self.access.secret_key);
        let mut url = self.url.clone();
        url.set_path("/");
        let request = self
            .client
            .post(url)
            .header("content-type", JSON)
            .header("x-tc-action", ACTION)
            .header("x-tc-version", VERSION)
            .header("x-tc-region", &self.access.region)
            .header("x-tc-timestamp", now.as_second().to_string())
            .header("authorization", authorization)
            .body(body);
        match http::answer(request).await {
            Ok((status, body)) => read(status, &body),
            Err(said) => said,
        }
    }
}

/// What an answer means. An error of the call and the state of the one number are told in different places.
fn read(status: u16, body: &[u8]) -> Said {
    let answer: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let response = &answer["Response"];
    let code = response["Error"]["Code"].as_str().or_else(|| response["SendStatusSet"][0]["Code"].as_str());
    match code {
        Some("Ok") if (200..300).contains(&status) => Said::Delivered,
        Some(code) if code.starts_with("LimitExceeded") || code.starts_with("RequestLimitExceeded") => {
            Said::later(code)
        }
        Some(code @ "FailedOperation.InsufficientBalanceInSmsPackage") => Said::later(code),
        Some(code) if code.starts_with("InternalError") => Said::unknown(code),
        Some(code) if status < 500 => Said::never(code),
        _ => Said::unknown(format!("http_{status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the gateway's documentation, with its invented keys.
    #[test]
    fn the_documented_example_is_signed_alike() {
        let body = br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
        let at = Timestamp::from_second(1_551_113_065).unwrap();
        let call = Call { host: "cvm.tencentcloudapi.com", service: "cvm", at, body };
        assert_eq!(
            sign::digest(call.canonical().as_bytes()),
            "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"
        );
        let header = call.authorization("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
        assert_eq!(
            header,
            "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
        );
    }

    #[test]
    fn what_the_gateway_says_is_one_of_three() {
        let number = |code: &str| format!(r#"{{"Response":{{"SendStatusSet":[{{"Code":"{code}"}}]}}}}"#);
        let error = |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}}}}}}"#);
        for (status, body, said) in [
            (200, number("Ok"), Said::Delivered),
            (200, number("LimitExceeded.PhoneNumberDailyLimit"), Said::later("LimitExceeded.PhoneNumberDailyLimit")),
            (
                200,
                number("FailedOperation.PhoneNumberInBlacklist"),
                Said::never("FailedOperation.PhoneNumberInBlacklist"),
            ),
            (200, error("AuthFailure.SignatureFailure"), Said::never("AuthFailure.SignatureFailure")),
            (200, error("RequestLimitExceeded"), Said::later("RequestLimitExceeded")),
            (200, number("InternalError.Timeout"), Said::unknown("InternalError.Timeout")),
            (200, "{}".to_owned(), Said::unknown("http_200")),
            (502, String::new(), Said::unknown("http_502")),
        ] {
            assert_eq!(read(status, body.as_bytes()), said, "{status} {body}");
        }
    }
}
