//! Plain shapes on a canvas, in whole numbers only, so that every machine draws
//! the same.

use image::{Rgb, RgbImage};

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// A small repeatable generator (splitmix64). Not for secrets.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below `end`; 0 for an `end` of 0 or less.
    pub(super) fn below(&mut self, end: i32) -> i32 {
        let drawn = self.next() >> 33;
        match u64::try_from(end) {
            Ok(end @ 1..) => i32::try_from(drawn % end).unwrap_or(0),
            _ => 0,
        }
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[7]
    }
}

/// `SAMPLE` in fields of five by seven, one row a byte, the leftmost bit 16.
const SAMPLE: [[u8; 7]; 6] = [
    [14, 17, 16, 14, 1, 17, 14],
    [14, 17, 17, 31, 17, 17, 17],
    [17, 27, 21, 21, 17, 17, 17],
    [30, 17, 17, 30, 16, 16, 16],
    [16, 16, 16, 16, 16, 16, 31],
    [31, 16, 16, 30, 16, 16, 31],
];

/// Where to draw; what lies outside is left out.
pub(super) struct Canvas {
    picture: RgbImage,
    /// Left, top, right, bottom; the latter two exclusive.
    clip: (i32, i32, i32, i32),
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let picture = RgbImage::new(width, height);
        let mut canvas = Self { picture, clip: (0, 0, 0, 0) };
        canvas.clip = (0, 0, canvas.width(), canvas.height());
        canvas
    }

    pub(super) fn width(&self) -> i32 {
        i32::try_from(self.picture.width()).unwrap_or(i32::MAX)
    }

    pub(super) fn height(&self) -> i32 {
        i32::try_from(self.picture.height()).unwrap_or(i32::MAX)
    }

    pub(super) fn into_picture(self) -> RgbImage {
        self.picture
    }

    /// Draws with everything outside of `(x, y, width, height)` left alone.
    pub(super) fn clipped(&mut self, (x, y, w, h): (i32, i32, i32, i32), draw: impl FnOnce(&mut Self)) {
        let before = self.clip;
        let (left, top, right, bottom) = before;
        self.clip = (x.max(left), y.max(top), (x + w).min(right), (y + h).min(bottom));
        draw(self);
        self.clip = before;
    }

    fn pixel(&mut self, x: i32, y: i32) -> Option<&mut Rgb<u8>> {
        let (left, top, right, bottom) = self.clip;
        if x < left || y < top || x >= right || y >= bottom {
            return None;
        }
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        self.picture.get_pixel_mut_checked(x, y)
    }

    fn put(&mut self, x: i32, y: i32, colour: Colour) {
        if let Some(pixel) = self.pixel(x, y) {
            pixel.0 = colour;
        }
    }

    /// From the upper left to the lower right corner.
    pub(super) fn gradient(&mut self, from: Colour, to: Colour) {
        let far = self.picture.width() + self.picture.height();
        for (x, y, pixel) in self.picture.enumerate_pixels_mut() {
            let step = x + y;
            for ((out, a), b) in pixel.0.iter_mut().zip(from).zip(to) {
                let mixed = (u32::from(a) * (far - step) + u32::from(b) * step) / far;
                *out = u8::try_from(mixed).unwrap_or(u8::MAX);
            }
        }
    }

    /// Fine wavy lines, like those printed on certificates against copying.
    pub(super) fn waves(&mut self, colour: Colour, apart: i32) {
        const PERIOD: i32 = 160;
        let (width, height) = (self.width(), self.height());
        for start in (-PERIOD..height).step_by(usize::try_from(apart.max(2)).unwrap_or(2)) {
            for x in 0..width {
                // A parabola up and one down come close enough to a sine.
                let phase = x % PERIOD - PERIOD / 2;
                let rise = phase * (PERIOD / 2 - phase.abs()) / 64;
                self.put(x, start + rise, colour);
                self.put(x, start + rise + 1, colour);
            }
        }
    }

    pub(super) fn rect(&mut self, (x, y, w, h): (i32, i32, i32, i32), colour: Colour) {
        let (left, top, right, bottom) = self.clip;
        for row in y.max(top)..(y + h).min(bottom) {
            for column in x.max(left)..(x + w).min(right) {
                self.put(column, row, colour);
            }
        }
    }

    /// A border at some distance from the edge.
    pub(super) fn frame(&mut self, inset: i32, thick: i32, colour: Colour) {
        let (w, h) = (self.width() - 2 * inset, self.height() - 2 * inset);
        self.rect((inset, inset, w, thick), colour);
        self.rect((inset, inset + h - thick, w, thick), colour);
        self.rect((inset, inset, thick, h), colour);
        self.rect((inset + w - thick, inset, thick, h), colour);
    }

    /// Lines of a form: columns and rows within `(x, y, width, height)`.
    pub(super) fn table(&mut self, (x, y, w, h): (i32, i32, i32, i32), (columns, rows): (i32, i32), colour: Colour) {
        for row in 0..=rows {
            self.rect((x, y + h * row / rows.max(1), w, 3), colour);
        }
        for column in 0..=columns {
            self.rect((x + w * column / columns.max(1), y, 3, h), colour);
        }
    }

    pub(super) fn ellipse(&mut self, middle: (i32, i32), radii: (i32, i32), colour: Colour) {
        let (a, b) = (i64::from(radii.0.max(1)), i64::from(radii.1.max(1)));
        for dy in -radii.1..=radii.1 {
            for dx in -radii.0..=radii.0 {
                let (u, v) = (i64::from(dx) * b, i64::from(dy) * a);
                if u * u + v * v <= a * a * b * b {
                    self.put(middle.0 + dx, middle.1 + dy, colour);
                }
            }
        }
    }

    pub(super) fn disc(&mut self, middle: (i32, i32), radius: i32, colour: Colour) {
        self.ellipse(middle, (radius, radius), colour);
    }

    /// A stamped ring with a core, letting the paper shine through.
    pub(super) fn seal(&mut self, middle: (i32, i32), radius: i32, colour: Colour) {
        let square = |r: i32| i64::from(r) * i64::from(r);
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                let distance = square(dx) + square(dy);
                let ring = distance <= square(radius) && distance >= square(radius * 9 / 10);
                let core = distance <= square(radius / 4);
                let marks = distance <= square(radius * 8 / 10)
                    && distance >= square(radius * 6 / 10)
                    && (dx / 9 + dy / 9) % 2 == 0;
                if !(ring || core || marks) {
                    continue;
                }
                if let Some(pixel) = self.pixel(middle.0 + dx, middle.1 + dy) {
                    for (out, ink) in pixel.0.iter_mut().zip(colour) {
                        *out = mean(*out, ink, 3);
                    }
                }
            }
        }
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), thick: i32, colour: Colour) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).max(1);
        for step in 0..=steps {
            let at = (from.0 + dx * step / steps, from.1 + dy * step / steps);
            self.rect((at.0, at.1, thick, thick), colour);
        }
    }

    /// SAMPLE, large and pale, rising across the picture.
    pub(super) fn sample_mark(&mut self) {
        let (width, height) = (self.width(), self.height());
        let field = width / 46;
        let (across, rise) = (field * 7, height / 18);
        let left = (width - across * 6 + field * 2) / 2;
        let mut base = height / 2 - field * 7 / 2 + rise * 5 / 2;
        for (letter, x) in SAMPLE.iter().zip((left..).step_by(usize::try_from(across.max(1)).unwrap_or(1))) {
            for (bits, row) in letter.iter().zip(0..) {
                for column in (0..5).filter(|c| bits & (16 >> c) != 0) {
                    self.tint((x + column * field, base + row * field, field, field));
                }
            }
            base -= rise;
        }
    }

    /// Greys a rectangle without hiding what is under it.
    fn tint(&mut self, (x, y, w, h): (i32, i32, i32, i32)) {
        for row in y..y + h {
            for column in x..x + w {
                if let Some(pixel) = self.pixel(column, row) {
                    for (out, ink) in pixel.0.iter_mut().zip([120, 128, 150]) {
                        *out = mean(*out, ink, 1);
                    }
                }
            }
        }
    }

    /// Uneven light over coarse spots, and the grain of a sensor of the given
    /// strength.
    pub(super) fn light(&mut self, dice: &mut Dice, grain: i32) {
        const SPOT: u32 = 64;
        let (w, h) = self.picture.dimensions();
        let across = w / SPOT + 2;
        let spots: Vec<i32> = (0..across * (h / SPOT + 2)).map(|_| dice.below(2 * grain + 1) - grain).collect();
        let spot = |column: u32, row: u32| {
            let index = usize::try_from(row * across + column).unwrap_or(usize::MAX);
            spots.get(index).copied().unwrap_or(0)
        };
        for (x, y, pixel) in self.picture.enumerate_pixels_mut() {
            let (column, row) = (x / SPOT, y / SPOT);
            let (fx, fy) = (along(x % SPOT), along(y % SPOT));
            let above = spot(column, row) * (64 - fx) + spot(column + 1, row) * fx;
            let under = spot(column, row + 1) * (64 - fx) + spot(column + 1, row + 1) * fx;
            let shade = (above * (64 - fy) + under * fy) / 4096;
            let noise = dice.next().to_le_bytes();
            for (out, noise) in pixel.0.iter_mut().zip(noise) {
                let grain = (i32::from(noise) - 128) * grain / 128;
                let lit = (i32::from(*out) + shade + grain).clamp(0, 255);
                *out = u8::try_from(lit).unwrap_or(u8::MAX);
            }
        }
    }
}

/// A position within a spot; always below 64.
fn along(position: u32) -> i32 {
    i32::try_from(position).unwrap_or(0)
}

/// `weight` parts of `b` to one of `a`.
fn mean(a: u8, b: u8, weight: u16) -> u8 {
    let mixed = (u16::from(a) + u16::from(b) * weight) / (1 + weight);
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
