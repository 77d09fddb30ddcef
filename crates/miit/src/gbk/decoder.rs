//! Reading GBK piece by piece.

use super::{GbkError, MAX_WARNINGS, Tolerated, index_of, is_tolerated, tables};

/// Reads GBK piece by piece, so that a large file is never held twice. As [`std::io::Read`] it gives UTF-8; a broken
/// code ends it with an error that [`Decoder::error`] names.
#[derive(Debug)]
pub(crate) struct Decoder<'b> {
    bytes: &'b [u8],
    at: usize,
    warnings: Vec<Tolerated>,
    error: Option<GbkError>,
}

/// What comes next in a text.
pub(super) enum Piece<'b> {
    /// Bytes below 80, so it is text.
    Ascii(&'b [u8]),
    /// A character of two bytes, or of 80.
    Character(char),
}

impl<'b> Decoder<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, warnings: Vec::new(), error: None }
    }

    /// The broken code, if one was met.
    pub(crate) fn error(&self) -> Option<GbkError> {
        self.error
    }

    /// What was read although it is outside the strict set.
    pub(crate) fn into_warnings(self) -> Vec<Tolerated> {
        self.warnings
    }

    /// The next run of ASCII, at most so long, or the next other character.
    pub(super) fn next(&mut self, longest: usize) -> Result<Option<Piece<'b>>, GbkError> {
        let offset = self.at;
        let rest = self.bytes.get(offset..).unwrap_or_default();
        let Some(&first) = rest.first() else {
            return Ok(None);
        };
        let (character, code) = match first {
            0x00..=0x7F => {
                let run = ascii_prefix(&rest[..rest.len().min(longest)]);
                self.at += run;
                return Ok(Some(Piece::Ascii(&rest[..run])));
            }
            0x80 => {
                self.at += 1;
                ('\u{20AC}', 0x80)
            }
            lead => {
                let trail = *rest.get(1).ok_or(GbkError { offset })?;
                let index = index_of(lead, trail).ok_or(GbkError { offset })?;
                self.at += 2;
                match tables().decode.get(index) {
                    Some(&character) if character != '\0' => (character, u16::from_be_bytes([lead, trail])),
                    _ => return Err(GbkError { offset }),
                }
            }
        };
        if (code == 0x80 || is_tolerated(code)) && self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Tolerated { offset, code, character });
        }
        Ok(Some(Piece::Character(character)))
    }
}

impl std::io::Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut filled = 0;
        // A character takes at most three bytes: all of the code page lies in the basic plane.
        while out.len() - filled >= 3 {
            let room = out.get_mut(filled..).unwrap_or_default();
            match self.next(room.len()) {
                Ok(None) => break,
                Ok(Some(Piece::Ascii(run))) => {
                    room[..run.len()].copy_from_slice(run);
                    filled += run.len();
                }
                Ok(Some(Piece::Character(character))) => filled += character.encode_utf8(room).len(),
                Err(error) => {
                    self.error = Some(error);
                    return Err(std::io::Error::from(std::io::ErrorKind::InvalidData));
                }
            }
        }
        Ok(filled)
    }
}

fn ascii_prefix(bytes: &[u8]) -> usize {
    let mut length = 0;
    for block in bytes.chunks(64) {
        if !block.is_ascii() {
            return length + block.iter().take_while(|b| b.is_ascii()).count();
        }
        length += block.len();
    }
    length
}
