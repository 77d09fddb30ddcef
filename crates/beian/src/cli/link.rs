//! The pipe between `beian practice` and the bureau it launched. Two things go through it and nothing else: that one end is
//! gone, and that the bureau's clock was moved. What the platform knows of the filing itself comes by SOAP alone.
//!
//! Bureau to launcher, standard output: `{"advance":"PT24H"}`; launcher to bureau, standard input: `ok` when its own clock
//! has followed.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bureau::ClockLink;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::{Mutex, mpsc, oneshot};

/// How long the launcher may take to follow.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bureau's end: a clock link, and a signal for the moment at which the launcher is gone.
pub fn to_parent() -> (Option<ClockLink>, Option<oneshot::Receiver<()>>) {
    let (heard, answers) = mpsc::channel::<String>(8);
    let (gone, parent_gone) = oneshot::channel();
    tokio::spawn(async move {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let _ = heard.send(line).await;
        }
        let _ = gone.send(());
    });
    let answers = Arc::new(Mutex::new(answers));
    let link: ClockLink = Arc::new(move |moved| {
        let answers = Arc::clone(&answers);
        Box::pin(async move {
            let mut answers = answers.lock().await;
            let line = format!("{}\n", serde_json::json!({"advance": moved.advance.to_string()}));
            std::io::stdout().lock().write_all(line.as_bytes()).map_err(|e| e.to_string())?;
            match tokio::time::timeout(PATIENCE, answers.recv()).await {
                Ok(Some(line)) if line.trim() == "ok" => Ok(()),
                _ => Err("the platform's clock did not follow".to_owned()),
            }
        })
    });
    (Some(link), Some(parent_gone))
}
