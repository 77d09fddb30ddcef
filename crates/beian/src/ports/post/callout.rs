//! The call-out: a message as JSON, signed, to the operator's own service, which brings it to WeChat, an SMS provider, or
//! wherever it likes. docs/operations.md describes it for whoever writes that service.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Value, json};

use super::{Letter, Said, http, sign};
use crate::config::Notices;

/// The operator's own service.
pub struct CallOut {
    url: Url,
    secret: String,
    client: reqwest::Client,
}

/// The signature over timestamp, Idempotency-Key and body: HMAC-SHA256, `v1=` and hexadecimal. A receiver that checks it
/// knows who wrote, what, when, and under which key.
pub fn signature(secret: &str, timestamp: &str, key: &str, body: &[u8]) -> String {
    let mut message = format!("{timestamp}\n{key}\n").into_bytes();
    message.extend_from_slice(body);
    format!("v1={}", hex::encode(sign::mac(secret.as_bytes(), &message)))
}

/// The body of the call.
pub fn body(letter: &Letter) -> Value {
    let params: serde_json::Map<String, Value> =
        letter.params.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    json!({
        "id": letter.id,
        "channel": letter.channel,
        "to": letter.to,
        "kind": letter.kind,
        "lang": letter.lang,
        "subject": letter.subject,
        "text": letter.text,
        "params": params,
        "link": letter.link,
    })
}

impl CallOut {
    /// As the settings say.
    ///
    /// # Errors
    /// A missing address or secret.
    pub fn new(notices: &Notices, limit: Duration) -> anyhow::Result<Self> {
        let secret = super::needed(&notices.callout.secret, "callout.secret")?.to_owned();
        anyhow::ensure!(secret.len() >= 16, "notices.callout.secret has fewer than 16 characters");
        Ok(Self { url: http::address(&notices.callout.url, "callout.url")?, secret, client: http::client(limit)? })
    }

    /// Hands a message over.
    pub async fn send(&self, letter: &Letter, now: Timestamp) -> Said {
        let body = body(letter).to_string().into_bytes();
        let timestamp = now.as_second().to_string();
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", &letter.key)
            .header("beian-timestamp", &timestamp)
            .header("beian-signature", signature(&self.secret, &timestamp, &letter.key, &body))
            .body(body);
        match http::answer(request).await {
            Ok((status, body)) => read(status, &body),
            Err(said) => said,
        }
    }
}

/// What an answer means. Only a clear word delivers or refuses.
fn read(status: u16, body: &[u8]) -> Said {
    match status {
        200..=299 => {
            let Ok(answer) = serde_json::from_slice::<Value>(body) else { return Said::unknown("answer_unreadable") };
            let reason = answer["reason"].as_str().unwrap_or("refused");
            match answer["answer"].as_str() {
                Some("delivered") => Said::Delivered,
                Some("refused") => Said::never(reason),
                Some("later") => Said::later(reason),
                Some("unknown") => Said::unknown(answer["reason"].as_str().unwrap_or("unknown")),
                _ => Said::unknown("answer_unreadable"),
            }
        }
        408 | 409 | 425 | 429 | 503 => Said::later(format!("http_{status}")),
        400..=499 => Said::never(format!("http_{status}")),
        _ => Said::unknown(format!("http_{status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_three_and_nothing_is_guessed() {
        for (status, body, said) in [
            (200, r#"{"answer": "delivered"}"#, Said::Delivered),
            (202, r#"{"answer": "refused", "reason": "no_such_user"}"#, Said::never("no_such_user")),
            (200, r#"{"answer": "later", "reason": "quiet_hours"}"#, Said::later("quiet_hours")),
            (200, r#"{"answer": "unknown"}"#, Said::unknown("unknown")),
            (200, "OK", Said::unknown("answer_unreadable")),
            (204, "", Said::unknown("answer_unreadable")),
            (302, "", Said::unknown("http_302")),
            (401, "", Said::never("http_401")),
            (429, "", Said::later("http_429")),
            (500, r#"{"answer": "delivered"}"#, Said::unknown("http_500")),
        ] {
            assert_eq!(read(status, body.as_bytes()), said, "{status} {body}");
        }
    }

    #[test]
    fn the_signature_is_the_documented_one() {
        // The example of docs/operations.md; also: printf '1763604000\nm-1\n{}' | openssl dgst -sha256 -hmac SECRET
        let made = signature("a secret of sixteen", "1763604000", "m-1", b"{}");
        assert_eq!(made, "v1=65ba68d05aa59f4b812801e1ee3c698cf0af6ad683824304bc7fb4d1eb86b304");
    }
}
