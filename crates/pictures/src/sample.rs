//! Pictures drawn by us, for practice mode, demonstrations and tests.
//!
//! They have the shape, the colours and roughly the entropy of photographed
//! papers, and no person or number in them. Every one says SAMPLE across it, so
//! none can be mistaken for a certificate. The same arguments give the same
//! picture.

mod canvas;

use image::DynamicImage;

use self::canvas::{Canvas, Colour, Dice};
use super::fit::encoded;

/// What a sample picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SampleKind {
    /// Identity card, the side with the portrait.
    IdFront,
    /// Identity card, the side with the emblem.
    IdBack,
    /// Business licence or another certificate of a unit.
    Licence,
    /// Certificate of a domain.
    DomainCertificate,
    /// A letter or pledge with seal and signature, upright.
    Letter,
    /// Verification sheet, upright.
    VerificationSheet,
    /// Document of a pre-approval.
    Approval,
    /// Photo of a person before a plain background, upright.
    Portrait,
}

impl SampleKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::IdFront,
        Self::IdBack,
        Self::Licence,
        Self::DomainCertificate,
        Self::Letter,
        Self::VerificationSheet,
        Self::Approval,
        Self::Portrait,
    ];

    /// Width and height in pixels.
    #[must_use]
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::IdFront | Self::IdBack => (1600, 1010),
            Self::Licence | Self::DomainCertificate | Self::Approval => (1600, 1130),
            Self::Letter | Self::VerificationSheet => (1130, 1600),
            Self::Portrait => (1200, 1600),
        }
    }

    fn paper(self) -> (Colour, Colour) {
        match self {
            Self::IdFront => ([222, 236, 240], [240, 226, 236]),
            Self::IdBack => ([236, 222, 230], [218, 234, 236]),
            Self::Licence => ([250, 246, 228], [240, 232, 204]),
            Self::DomainCertificate => ([226, 238, 250], [244, 248, 252]),
            Self::Approval => ([250, 240, 232], [238, 226, 214]),
            Self::Letter | Self::VerificationSheet => ([250, 250, 246], [238, 238, 232]),
            Self::Portrait => ([236, 240, 244], [206, 214, 222]),
        }
    }
}

const SEAL: Colour = [204, 40, 36];
const INK: Colour = [70, 72, 78];
const PALE: Colour = [150, 156, 164];

/// The longest side of a [`noise_photo`].
const LONGEST_NOISE: u32 = 10_000;

/// Draws a paper of the given kind as a JPEG.
#[must_use]
pub fn sample_card(seed: u64, kind: SampleKind) -> Vec<u8> {
    let (width, height) = kind.size();
    let mut dice = Dice::new(seed ^ ((kind as u64 + 1) << 56));
    let mut canvas = Canvas::new(width, height);
    let (from, to) = kind.paper();
    canvas.gradient(from, to);
    let (w, h) = (canvas.width(), canvas.height());
    match kind {
        SampleKind::IdFront => {
            canvas.waves([222, 230, 234], 34);
            lines(&mut canvas, &mut dice, (w / 14, h / 7, w * 8 / 15), 6, h / 9);
            portrait(&mut canvas, &mut dice, (w * 19 / 30, h / 8, w * 9 / 30, h * 11 / 20));
            words(&mut canvas, &mut dice, (w / 3, h * 5 / 6, w * 3 / 5), 34);
        }
        SampleKind::IdBack => {
            canvas.waves([228, 220, 226], 34);
            canvas.disc((w / 6, h * 3 / 10), w / 11, SEAL);
            canvas.disc((w / 6, h * 3 / 10), w / 16, [226, 190, 80]);
            words(&mut canvas, &mut dice, (w / 3, h / 5, w * 3 / 5), 64);
            words(&mut canvas, &mut dice, (w / 3, h * 2 / 5, w * 3 / 5), 74);
            lines(&mut canvas, &mut dice, (w / 3, h * 3 / 4, w / 2), 2, h / 9);
        }
        SampleKind::Licence | SampleKind::DomainCertificate | SampleKind::Approval => {
            let frame = match kind {
                SampleKind::DomainCertificate => [70, 110, 170],
                SampleKind::Approval => [150, 60, 50],
                _ => [176, 140, 60],
            };
            canvas.waves([238, 234, 220], 44);
            canvas.frame(w / 40, 14, frame);
            canvas.frame(w / 40 + 24, 4, frame);
            canvas.disc((w / 2, h / 8), h / 18, SEAL);
            words(&mut canvas, &mut dice, (w * 3 / 8, h / 4, w / 4), 56);
            lines(&mut canvas, &mut dice, (w / 9, h * 3 / 8, w * 3 / 8), 6, h / 13);
            lines(&mut canvas, &mut dice, (w * 5 / 9, h * 3 / 8, w / 3), 4, h / 13);
            checkered(&mut canvas, &mut dice, (w / 9, h / 10), h / 7);
            canvas.seal((w * 4 / 5, h * 31 / 40), h / 10, SEAL);
        }
        SampleKind::Letter | SampleKind::VerificationSheet => {
            words(&mut canvas, &mut dice, (w / 4, h / 14, w / 2), 48);
            if kind == SampleKind::Letter {
                lines(&mut canvas, &mut dice, (w / 9, h / 6, w * 7 / 9), 14, h / 26);
            } else {
                canvas.table((w / 12, h / 8, w * 5 / 6, h * 5 / 8), (4, 16), PALE);
                for row in 0..16 {
                    let y = h / 8 + h * 5 / 8 * row / 16 + h / 90;
                    words(&mut canvas, &mut dice, (w / 10, y, w / 6), 22);
                    words(&mut canvas, &mut dice, (w * 3 / 10, y, w / 2), 22);
                }
            }
            scribble(&mut canvas, &mut dice, (w * 4 / 7, h * 7 / 8));
            canvas.seal((w * 5 / 7, h * 17 / 20), w / 9, SEAL);
        }
        SampleKind::Portrait => portrait(&mut canvas, &mut dice, (w / 8, h / 8, w * 3 / 4, h * 7 / 8)),
    }
    canvas.sample_mark();
    canvas.light(&mut dice, 3);
    canvas_jpeg(canvas, 88)
}

/// A picture of coarse and fine noise over a gradient: harder to compress than
/// most photos. Sides are taken between 1 and 10,000 pixels.
#[must_use]
pub fn noise_photo(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let mut canvas = Canvas::new(width.clamp(1, LONGEST_NOISE), height.clamp(1, LONGEST_NOISE));
    canvas.gradient([210, 190, 160], [60, 90, 130]);
    let (w, h) = (canvas.width(), canvas.height());
    for _ in 0..400 {
        let at = (dice.below(w), dice.below(h));
        let (wide, high) = (1 + dice.below(w / 8 + 1), 1 + dice.below(h / 8 + 1));
        let colour = [dice.byte(), dice.byte(), dice.byte()];
        canvas.rect((at.0, at.1, wide, high), colour);
    }
    canvas.light(&mut dice, 24);
    canvas_jpeg(canvas, 92)
}

/// Encoding fails on empty and on oversized pictures only, and there are none.
fn canvas_jpeg(canvas: Canvas, quality: u8) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(canvas.into_picture()), quality).unwrap_or_default()
}

/// A row of word-like bars within `(x, y, width)`.
fn words(canvas: &mut Canvas, dice: &mut Dice, (x, y, width): (i32, i32, i32), high: i32) {
    let end = x + width;
    let mut at = x;
    while at + high / 2 < end {
        // A bar with gaps reads like a row of characters from afar.
        let letters = 2 + dice.below(4);
        for _ in 0..letters {
            if at + high > end {
                return;
            }
            let step = high * 9 / 10;
            canvas.rect((at, y, step * 4 / 5, high / 6), INK);
            canvas.rect((at, y + high * 4 / 10, step * 4 / 5, high / 7), INK);
            let stem = at + dice.below(step * 3 / 5 + 1);
            canvas.rect((stem, y, (high / 7).max(2), high), INK);
            if dice.below(2) == 0 {
                canvas.rect((at, y + high - high / 7, step * 4 / 5, high / 7), INK);
            }
            at += step;
        }
        at += high / 3;
    }
}

/// Rows of text: a pale label and words behind it.
fn lines(canvas: &mut Canvas, dice: &mut Dice, (x, y, width): (i32, i32, i32), count: i32, step: i32) {
    let high = (step * 2 / 5).clamp(12, 40);
    for row in 0..count {
        let top = y + row * step;
        canvas.rect((x, top + high / 6, width / 7, high * 2 / 3), PALE);
        let length = width * 4 / 5 - dice.below(width / 3 + 1);
        words(canvas, dice, (x + width / 6, top, length), high);
    }
}

/// Head and shoulders within `(x, y, width, height)`.
fn portrait(canvas: &mut Canvas, dice: &mut Dice, (x, y, w, h): (i32, i32, i32, i32)) {
    let shade = u8::try_from(dice.below(40)).unwrap_or(0);
    let skin = [226 - shade / 2, 190 - shade, 166 - shade];
    let coat = [40 + shade, 50 + shade, 90 + shade];
    let middle = x + w / 2;
    canvas.rect((x, y, w, h), [238, 242, 246]);
    canvas.clipped((x, y, w, h), |canvas| {
        canvas.ellipse((middle, y + h * 11 / 10), (w * 9 / 20, h * 9 / 20), coat);
        canvas.rect((middle - w / 12, y + h * 11 / 20, w / 6, h / 6), skin);
        canvas.ellipse((middle, y + h * 7 / 20), (w * 21 / 100, h * 25 / 100), [40, 34, 32]);
        canvas.ellipse((middle, y + h * 8 / 20), (w * 18 / 100, h * 22 / 100), skin);
        for side in [-1, 1] {
            let eye = (middle + side * w * 7 / 100, y + h * 37 / 100);
            canvas.ellipse(eye, (w * 3 / 100, h * 12 / 1000), [50, 44, 44]);
        }
        canvas.ellipse((middle, y + h * 51 / 100), (w * 6 / 100, h * 12 / 1000), [180, 100, 96]);
    });
}

/// A square of dark and light fields, like a machine-readable code.
fn checkered(canvas: &mut Canvas, dice: &mut Dice, (x, y): (i32, i32), side: i32) {
    let field = (side / 25).max(1);
    for row in 0..25 {
        for column in 0..25 {
            if dice.below(2) == 0 {
                canvas.rect((x + column * field, y + row * field, field, field), [30, 30, 34]);
            }
        }
    }
}

/// Something like a signature.
fn scribble(canvas: &mut Canvas, dice: &mut Dice, (x, y): (i32, i32)) {
    let mut at = (x, y);
    for _ in 0..14 {
        let next = (at.0 + 4 + dice.below(22), y - 34 + dice.below(68));
        canvas.line(at, next, 3, [30, 40, 110]);
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::outline_jpeg;
    use super::super::{Claimed, ImageLimits, Picture, judge_and_shrink};
    use super::*;

    #[test]
    fn cards_are_repeatable_and_different() {
        let mut seen = Vec::new();
        for kind in SampleKind::ALL {
            let card = sample_card(7, kind);
            let outline = outline_jpeg(&card).map(|o| (o.width, o.height));
            assert_eq!(outline, Ok(kind.size()), "{kind:?}");
            assert!(!seen.contains(&card), "{kind:?}");
            seen.push(card);
        }
        assert_eq!(seen[0], sample_card(7, SampleKind::IdFront));
        assert_ne!(seen[0], sample_card(8, SampleKind::IdFront));
    }

    #[test]
    fn cards_can_be_handed_in() {
        for kind in [SampleKind::IdFront, SampleKind::Licence] {
            let card = sample_card(7, kind);
            let claimed = Claimed { content_type: Some("image/jpeg"), file_name: Some("sample.jpg") };
            let outcome = judge_and_shrink(&card, claimed, &ImageLimits::certificate());
            let usable = |p: &Picture| p.width >= 1024 && p.quality >= 50;
            assert!(outcome.as_ref().is_ok_and(usable), "{kind:?} {outcome:?}");
        }
    }

    #[test]
    fn noise_takes_any_size() {
        for (width, height) in [(0, 0), (1, 300), (17, 9)] {
            assert!(noise_photo(1, width, height).starts_with(b"\xFF\xD8\xFF"));
        }
    }
}
