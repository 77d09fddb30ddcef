//! What reviewers do in the stories, at the desk's pages and by the API.

use beian::store::journal;
use serde_json::Value;

use super::House;
use super::api::Api;
use super::browser::{Browser, Page};

impl House {
    /// A member of staff at the desk; a role signs in once in a story, or after half a minute.
    pub async fn at_the_desk(&self, role: &str) -> Browser {
        let mut browser = self.browser();
        browser.open("/desk").await;
        let typed = self.sign_in_body(role);
        let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, typed[n].as_str().unwrap())).to_vec();
        browser.send("/desk/sign-in", &typed).await;
        assert_eq!(browser.page.name(), "desk-queue", "{}", browser.page.html);
        browser
    }

    /// The JSON API as a senior reviewer uses it; signs in once in a story.
    pub async fn senior(&self) -> Api {
        self.stranger().with("authorization", &format!("Bearer {}", self.sign_in("senior").await))
    }

    /// The details of an order's journal entries of one act, oldest first, each with its actor.
    pub async fn journal(&self, order: &str, act: &str) -> Vec<(String, Value)> {
        let mut reader = self.app.store.read().await.unwrap();
        let entries = journal::entries(&mut reader, order, act).await.unwrap();
        entries.into_iter().map(|(_, actor, details)| (actor, serde_json::from_str(&details).unwrap())).collect()
    }
}

impl Page {
    /// Every question of the checklist answered `ok`, as its form sends it.
    pub fn all_ok(&self) -> Vec<(String, String)> {
        self.all("data-item").into_iter().map(|item| (format!("item:{item}"), "ok".to_owned())).collect()
    }

    /// What stands between the tags of the first element whose opening tag contains `mark`, up to `end`.
    pub fn part(&self, mark: &str, end: &str) -> String {
        let after = self.html.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark} in {}", self.html));
        let inside = after.split_once('>').unwrap().1;
        inside.split(end).next().unwrap().to_owned()
    }
}
