//! A document that cannot be used, said as a finding at the place that it should prove.

use filing::finding::{Cure, Finding, FixAction, Origin, Severity};

use crate::files::image::ImageProblem;

/// What is wrong with an uploaded picture.
pub fn of_image(kind: &str, owner: &str, problem: &ImageProblem) -> Finding {
    let (topic, cure) = match problem {
        ImageProblem::TooManyBytes { .. } => ("upload.too_large", Cure::new("finding-upload-too-large")),
        ImageProblem::TooManyPixels { .. } => ("upload.too_many_pixels", Cure::new("finding-upload-pixels")),
        ImageProblem::Lies { claimed, actual } => (
            "upload.lies",
            Cure::new("finding-upload-lies").with("claimed", claimed.clone()).with("actual", actual.to_string()),
        ),
        ImageProblem::NotAnImage { looks_like } => {
            ("upload.not_an_image", Cure::new("finding-upload-not-an-image").with("kind", looks_like.code()))
        }
        ImageProblem::TooSmall { .. } => ("upload.too_small", Cure::new("finding-upload-too-small")),
        _ => ("upload.broken", Cure::new("finding-upload-broken")),
    };
    Finding::new(topic, Severity::Refuse, owner, cure)
        .with_rule(topic)
        .with_expected(kind)
        .with_fix(FixAction::Upload, owner)
        .with_origin(Origin::Form)
}
