//! A run over the rule data: limits moved by one, members of sets dropped, scopes swapped, rules deleted. A rule counts as
//! guarded where the table of cases notices every one of its mutants.

use filing::rules::condition::{Condition, Span, Test};
use filing::rules::rule::{Decides, Rule, Scope};
use filing::rules::words::Words;
use filing::rules::{FILES, RuleBook};

use crate::table::{Row, answers, rows};

/// The mutants of one rule, each with its name; `None` stands for the rule deleted.
fn mutants(rule: &Rule) -> Vec<(String, Option<Rule>)> {
    let mut all = vec![("deleted".to_owned(), None)];
    let swapped = match rule.scope {
        Scope::Org => vec![Scope::Personal],
        Scope::Personal => vec![Scope::Org],
        Scope::Both => Vec::new(),
    };
    for scope in swapped {
        all.push((format!("scope {}", scope.as_str()), Some(Rule { scope, ..rule.clone() })));
    }
    for (part, name) in ["when", "need", "any"].into_iter().enumerate() {
        let conditions = [&rule.when, &rule.need, &rule.any][part];
        for (at, condition) in conditions.iter().enumerate() {
            for (what, test) in changed(&condition.test) {
                let mut mutant = rule.clone();
                let place = [&mut mutant.when, &mut mutant.need, &mut mutant.any][part].get_mut(at).unwrap();
                *place = Condition { fact: condition.fact, test };
                all.push((format!("{name} {} {what}", condition.fact.name()), Some(mutant)));
            }
        }
    }
    if let Some(demand) = &rule.material {
        for at in 0..demand.kinds.len() {
            if demand.kinds.len() > 1 {
                let mut mutant = rule.clone();
                mutant.material.as_mut().unwrap().kinds.remove(at);
                all.push((format!("without {}", demand.kinds[at]), Some(mutant)));
            }
        }
    }
    all
}

fn changed(test: &Test) -> Vec<(String, Test)> {
    let moved = |span: Span, by: i64| match span {
        Span::Days(days) => Span::Days(days + by),
        Span::Months(months) => Span::Months(months + by),
        Span::WorkingDays(days) => Span::WorkingDays(u32::try_from(i64::from(days) + by).unwrap()),
    };
    let dropped = |words: &Words, make: fn(Words) -> Test| -> Vec<(String, Test)> {
        // Long lists are sampled: every place of short ones, every thirtieth of long ones.
        let step = words.len() / 30 + 1;
        let names: Vec<&str> = words.iter().collect();
        if words.len() < 2 || words.len() > 60 {
            return Vec::new();
        }
        (0..words.len()).step_by(step).map(|at| (format!("without {}", names[at]), make(words.without(at)))).collect()
    };
    match test {
        Test::AtLeast(limit) => [-1, 1].map(|by| (format!("{by:+}"), Test::AtLeast(limit + by))).to_vec(),
        Test::AtMost(limit) => [-1, 1].map(|by| (format!("{by:+}"), Test::AtMost(limit + by))).to_vec(),
        Test::Left(span) => [-1, 1].map(|by| (format!("{by:+}"), Test::Left(moved(*span, by)))).to_vec(),
        Test::Within(span) => [-1, 1].map(|by| (format!("{by:+}"), Test::Within(moved(*span, by)))).to_vec(),
        Test::Waited(span) => [-1, 1].map(|by| (format!("{by:+}"), Test::Waited(moved(*span, by)))).to_vec(),
        Test::Is(words) => dropped(words, Test::Is),
        Test::IsNot(words) => dropped(words, Test::IsNot),
        Test::Has(words) => dropped(words, Test::Has),
        Test::HasNo(words) => dropped(words, Test::HasNo),
        Test::Only(words) => dropped(words, Test::Only),
        _ => Vec::new(),
    }
}

/// How many mutants the table notices, and what it misses of one rule.
fn missed(book: &RuleBook, rule: &Rule, row: &Row) -> (usize, Vec<String>) {
    let mut unnoticed = Vec::new();
    let all = mutants(rule);
    for (name, mutant) in &all {
        // Nothing but the rule's neighbours matters: those of its province and of the nation.
        let kept = book
            .rules()
            .iter()
            .filter(|other| other.id != rule.id && (other.province.is_none() || other.province == case_province(row)));
        let rules: Vec<Rule> = kept.cloned().chain(mutant.clone()).collect();
        let book = RuleBook::of_rules(rules, book.sources().clone());
        if answers(&book, row) {
            unnoticed.push(format!("{}: {name}", rule.id));
        }
    }
    (all.len(), unnoticed)
}

fn case_province(row: &Row) -> Option<filing::region::Province> {
    row.trips.first().and_then(|case| case.province.known()).copied()
}

fn run(step: usize) {
    let book = RuleBook::load(FILES, &[]).unwrap();
    let rows = rows();
    let (mut rules, mut guarded, mut mutants, mut unnoticed) = (0, 0, 0, Vec::new());
    for (at, rule) in book.rules().iter().filter(|rule| rule.decides == Decides::Machine).enumerate() {
        if at % step != 0 {
            continue;
        }
        let row = rows.iter().find(|row| row.rule == rule.id).unwrap();
        let (tried, missed) = missed(&book, rule, row);
        rules += 1;
        mutants += tried;
        guarded += usize::from(missed.is_empty());
        unnoticed.extend(missed);
    }
    println!("{guarded} of {rules} rules guarded, {} of {mutants} mutants noticed", mutants - unnoticed.len());
    println!("{}", unnoticed.join("\n"));
    assert!(guarded * 100 >= rules * 95, "{guarded} of {rules} rules guarded");
}

#[test]
fn mutants_of_every_twentieth_rule_are_noticed() {
    run(20);
}

#[test]
#[ignore = "minutes long; the whole run, whose figure stands in docs/benchmarks.md"]
fn mutants_of_every_rule_are_noticed() {
    run(1);
}
