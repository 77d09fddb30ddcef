//! What the bureau has on record of a draft's subject and domains, asked before anybody says what can be filed.
//!
//! Way of the data: open questions of the case → `isp_querybeianstatus`, one after another, each with little patience → the
//! answers into the case, in one step, as far as the questions still stand. What could not be learned stays open: not
//! knowing is never «not filed». An edit that changes a number or a name makes its answer void (`flows/known_record.rs`).

use std::sync::Arc;
use std::time::Duration;

use filing::lifecycle::State;
use serde_json::json;

use super::Exchange;
use crate::app::App;
use crate::flows::known_record::{Heard, Question, questions, write};
use crate::flows::order::{Order, Who};
use crate::flows::refusal::Refusal;

/// Longest wait for one answer: somebody looks at a page meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most questions about one case at a time.
const MOST: usize = 24;

/// Asks what is open about a draft and writes down what was heard. Nothing happens to an order that is under way.
///
/// # Errors
/// The store's or the order's; a silent bureau is none.
pub async fn ask_open(app: &Arc<App>, id: &str) -> Result<(), Refusal> {
    let open = {
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, app, id).await?;
        if !matches!(order.state, State::Draft | State::Returned) {
            return Ok(());
        }
        questions(&order.case(app)?)
    };
    let mut heard = Vec::new();
    for question in open.into_iter().take(MOST) {
        match ask(app, &question).await {
            Some(answer) => heard.push((question, answer)),
            // The next question would only wait as long.
            None => break,
        }
    }
    if heard.is_empty() {
        return Ok(());
    }
    let (app2, id) = (Arc::clone(app), id.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let mut order = Order::lock(tx, &app2, &id).await?;
                if !matches!(order.state, State::Draft | State::Returned) {
                    return Ok(());
                }
                let mut case = order.case(&app2)?;
                let written = write(&mut case, &heard);
                if written.is_empty() {
                    return Ok(());
                }
                order.set_case(&app2, &case)?;
                let details = json!({"answers": written});
                order.note(tx, &app2, &Who::bureau(), "record.heard", details).await?;
                order.save(tx, &app2).await
            })
        })
        .await
}

/// One question; `None` where nothing could be learned.
pub async fn ask(app: &Arc<App>, question: &Question) -> Option<Heard> {
    if app.config.bureau.status_url.is_empty() {
        return None;
    }
    let exchange = Exchange::new(Arc::clone(app), "inquiry".to_owned()).ok()?;
    let answer = tokio::time::timeout(PATIENCE, exchange.ask_status(question.kind, &question.condition)).await;
    let info = answer.ok()?.ok()?.info?;
    Some(Heard {
        filed: info.filed,
        subject_number: info.subject_number,
        site_number: info.site_number,
        site_name: info.site_name,
    })
}
