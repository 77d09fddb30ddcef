//! Plans by name, and plans of files.

use std::path::Path;

use super::FaultPlan;

const MILD: &str = include_str!("../../data/faults-mild.toml");
const HOSTILE: &str = include_str!("../../data/faults-hostile.toml");

/// Why a plan cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// It is no plan.
    #[error("{0}: {1}")]
    Plan(String, String),
}

impl FaultPlan {
    /// The plan `none`, `mild` or `hostile`, or that of a TOML file.
    ///
    /// # Errors
    /// [`ProfileError`] when there is no such file or it holds no plan.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let read;
        let text = match name {
            "none" => "",
            "mild" => MILD,
            "hostile" => HOSTILE,
            path => {
                read = std::fs::read_to_string(Path::new(path)).map_err(|e| ProfileError::File(path.to_owned(), e))?;
                &read
            }
        };
        let wrong = |why: String| ProfileError::Plan(name.to_owned(), why);
        let plan: Self = toml::from_str(text).map_err(|e| wrong(e.message().to_owned()))?;
        match plan.objection() {
            Some(objection) => Err(wrong(objection)),
            None => Ok(plan),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::FaultName;
    use super::*;

    #[test]
    fn the_plans_that_come_with_it_are_plans() {
        assert_eq!(FaultPlan::named("none").unwrap(), FaultPlan::default());
        let (mild, hostile) = (FaultPlan::named("mild").unwrap(), FaultPlan::named("hostile").unwrap());
        let has = |plan: &FaultPlan, name| plan.faults.iter().any(|f| f.name == name && f.rate > 0.0);
        assert!(FaultName::ALL.iter().all(|name| has(&hostile, *name)), "hostile leaves nothing out");
        assert!(!has(&mild, FaultName::Code20), "mild never refuses for hours");
        assert!(mild.faults.iter().all(|f| f.ms.is_none_or(|ms| ms <= 3_000)), "mild is late by seconds at most");
        assert!(!mild.faults.is_empty() && hostile.faults.iter().all(|f| f.rate <= 0.5 || !f.name.is_a_refusal()));
    }

    #[test]
    fn a_file_is_read_and_what_is_none_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.toml");
        std::fs::write(&path, "seed = 9\n[[faults]]\nname = \"late\"\nrate = 0.5\nms = 200\n").unwrap();
        let plan = FaultPlan::named(path.to_str().unwrap()).unwrap();
        assert_eq!((plan.seed, plan.faults[0].name), (9, FaultName::Late));
        for wrong in
            ["seed = -1", "[[faults]]\nname = \"lunch\"\nrate = 1", "[[faults]]\nname = \"late\"\nrate = 2", "x = 1"]
        {
            std::fs::write(&path, wrong).unwrap();
            assert!(matches!(FaultPlan::named(path.to_str().unwrap()), Err(ProfileError::Plan(..))), "{wrong}");
        }
        assert!(matches!(FaultPlan::named("/nowhere/plan.toml"), Err(ProfileError::File(..))));
    }
}
