//! Whether a rule makes sense: what no reader of one line could see.

use super::fact::Anchor;
use super::rule::{Confidence, Decides, Rule, Scope, Who};
use super::topic::topic;
use crate::finding::Severity;
use crate::vocabulary::Nature;

/// The first thing wrong with a rule.
pub(super) fn rule(rule: &Rule) -> Result<(), String> {
    known(rule)?;
    weight(rule)?;
    reachable(rule)?;
    let asks = !rule.need.is_empty() || !rule.any.is_empty() || rule.material.is_some();
    match (rule.decides, rule.omitted) {
        (Decides::Machine, Some(_)) => Err("a rule the engine decides is not omitted".to_owned()),
        (Decides::Machine, None) if !asks && rule.slot == 0 => Err("the rule demands nothing".to_owned()),
        (Decides::Person | Decides::Inform, None) => Err("a rule the engine does not decide says why".to_owned()),
        (Decides::Person | Decides::Inform, Some(_)) if asks => {
            Err("a rule the engine does not decide has no conditions".to_owned())
        }
        _ => Ok(()),
    }
}

fn known(rule: &Rule) -> Result<(), String> {
    if rule.id.is_empty() || rule.text.trim().is_empty() {
        return Err("id and text must not be empty".to_owned());
    }
    if topic(&rule.topic).is_none() {
        return Err(format!("there is no topic {}", rule.topic));
    }
    if rule.province.is_some() && !rule.provinces.is_empty() {
        return Err("only national rules name provinces".to_owned());
    }
    Ok(())
}

/// What other providers publish warns at most; what is superseded is only told.
fn weight(rule: &Rule) -> Result<(), String> {
    let lightest = match rule.confidence {
        Confidence::Published => Severity::Refuse,
        Confidence::OtherProvider => Severity::Warn,
        Confidence::Superseded => Severity::Inform,
    };
    let silent = rule.decides != Decides::Machine;
    if silent || rule.severity >= lightest {
        Ok(())
    } else {
        Err(format!("{:?} is at most {lightest}", rule.confidence))
    }
}

fn reachable(rule: &Rule) -> Result<(), String> {
    if rule.types.0 == 0 && rule.decides == Decides::Machine {
        return Err("the rule is unreachable: it names no filing type".to_owned());
    }
    let individual = rule.natures.concern(Some(Nature::Individual));
    let organisation = Nature::ALL.iter().any(|nature| nature.is_organisation() && rule.natures.concern(Some(*nature)));
    if (rule.scope == Scope::Org && !organisation) || (rule.scope == Scope::Personal && !individual) {
        return Err("the rule is unreachable: its natures lie outside its scope".to_owned());
    }
    if rule.since.zip(rule.until).is_some_and(|(since, until)| until < since) {
        return Err("the rule is unreachable: it ends before it begins".to_owned());
    }
    if rule.who != Who::All && rule.at != Anchor::Person {
        return Err("only rules at persons say whose".to_owned());
    }
    for condition in rule.when.iter().chain(&rule.need).chain(&rule.any) {
        if !seen_from(rule.at, rule.who, condition.fact.anchor()) {
            return Err(format!("{} cannot be seen from there", condition.fact.name()));
        }
    }
    Ok(())
}

/// Which facts can be read at a place.
fn seen_from(at: Anchor, who: Who, fact: Anchor) -> bool {
    match fact {
        Anchor::Case => true,
        Anchor::Site => {
            matches!(at, Anchor::Site | Anchor::Domain | Anchor::Approval) || (at == Anchor::Person && who == Who::Site)
        }
        other => other == at,
    }
}
