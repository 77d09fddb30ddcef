//! Raw deflate that treats pictures and text differently.
//!
//! Nearly all of a filing is base64 of photographs. A search for repetitions finds nothing there and takes most of the
//! time; only Huffman coding (8 bits down to 6) saves anything. So long stretches of base64 become blocks of literals
//! and everything around them is compressed at level 6, in one stream of several pieces that end at whole bytes. A
//! stretch that does repeat itself (a blank scan, a drawing) is found out beforehand and gets level 6 as well.

use zlib_rs::{Deflate, DeflateFlush, Status, compress_bound};

use super::huffman;

/// Level of everything that is not a picture.
const LEVEL: i32 = 6;

/// Shortest stretch that is worth a piece of its own, in bytes.
const LONG: usize = 4096;

/// A stretch counts as repetitive from this share of known units on, in 1/1000.
const REPETITIVE: usize = 10;

/// A flush ends a block and adds an empty one.
const FLUSH_OVERHEAD: usize = 32;

/// Compresses; `None` only if the compressor fails, which no input is known to cause.
pub fn deflate(input: &[u8]) -> Option<Vec<u8>> {
    let mut output = Vec::with_capacity(room(input.len()));
    append(input, &mut output)?;
    Some(output)
}

/// How much room compressed data of so many bytes hardly ever exceed.
pub(super) fn room(length: usize) -> usize {
    length / 100 * 77 + 4096
}

/// Compresses behind what stands in the output.
pub(super) fn append(input: &[u8], output: &mut Vec<u8>) -> Option<()> {
    let pieces = pieces(input);
    let mut compressor = Deflate::new(LEVEL, false, 15);
    for (index, piece) in pieces.iter().enumerate() {
        if piece.kind == PieceKind::Picture {
            huffman::append(piece.bytes, output);
            continue;
        }
        if index > 0 {
            // Distances into an older piece would not reach over the picture between.
            compressor.reset();
        }
        let last = index + 1 == pieces.len();
        let (flush, complete) = match last {
            true => (DeflateFlush::Finish, Status::StreamEnd),
            false => (DeflateFlush::SyncFlush, Status::Ok),
        };
        let start = output.len();
        output.resize(start + compress_bound(piece.bytes.len()) + FLUSH_OVERHEAD, 0);
        let status = compressor.compress(piece.bytes, output.get_mut(start..)?, flush).ok()?;
        if status != complete || compressor.total_in() != piece.bytes.len() as u64 {
            return None;
        }
        output.truncate(start + usize::try_from(compressor.total_out()).ok()?);
    }
    Some(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Text,
    Picture,
}

struct Piece<'i> {
    bytes: &'i [u8],
    kind: PieceKind,
}

/// Cuts at the tags around long stretches of base64. The last piece is always text, perhaps empty: it ends the stream.
fn pieces(input: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    while at < input.len() {
        let end = at + until_tag(&input[at..]);
        let stretch = &input[at..end];
        if stretch.len() >= LONG {
            let tag = stretch.iter().take(LONG).position(|&b| b == b'>').map_or(0, |p| p + 1);
            let content = &stretch[tag..];
            if content.len() >= LONG && is_base64(content) && !repeats_itself(content) {
                if text_from < at + tag {
                    pieces.push(Piece { bytes: &input[text_from..at + tag], kind: PieceKind::Text });
                }
                pieces.push(Piece { bytes: content, kind: PieceKind::Picture });
                text_from = end;
            }
        }
        // The bracket itself belongs to what follows.
        at = end + 1;
    }
    pieces.push(Piece { bytes: &input[text_from..], kind: PieceKind::Text });
    pieces
}

/// Bytes before the next `<`, block by block since most blocks have none.
fn until_tag(bytes: &[u8]) -> usize {
    let mut passed = 0;
    for block in bytes.chunks(64) {
        if block.iter().fold(false, |any, &b| any | (b == b'<')) {
            return passed + block.iter().take_while(|&&b| b != b'<').count();
        }
        passed += block.len();
    }
    passed
}

/// Judged by its first bytes: a wrong guess costs size or time, never correctness.
fn is_base64(bytes: &[u8]) -> bool {
    bytes.iter().take(64).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

/// Whether a noticeable share of the text occurred shortly before.
///
/// Three bytes of the picture are one unit of four characters, so a repetition that base64 keeps begins at a multiple
/// of four; comparing pairs of units there is enough.
fn repeats_itself(base64: &[u8]) -> bool {
    const SLOTS: usize = 4096;
    let mut seen = [0_u64; SLOTS];
    let mut known = 0;
    let mut units = 0;
    for (unit, next) in base64.chunks_exact(4).zip(base64.chunks_exact(4).skip(1)) {
        let (Ok(a), Ok(b)) = (<[u8; 4]>::try_from(unit), <[u8; 4]>::try_from(next)) else {
            continue;
        };
        let pair = u64::from(u32::from_le_bytes(a)) << 32 | u64::from(u32::from_le_bytes(b));
        let slot = (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize % SLOTS;
        known += usize::from(seen[slot] == pair);
        seen[slot] = pair;
        units += 1;
    }
    known * 1000 > units * REPETITIVE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    fn inflate(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::DeflateDecoder::new(bytes).read_to_end(&mut out).unwrap();
        out
    }

    fn noise(length: usize, mut seed: u64) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(ALPHABET[(seed >> 58) as usize])
        };
        std::iter::repeat_with(next).take(length).collect()
    }

    #[test]
    fn pictures_are_cut_out_and_everything_comes_back() {
        let text = format!("<a><b>1</b><c>{}</c><c>{}</c></a>", noise(9000, 1), noise(5000, 2));
        let kinds: Vec<_> = pieces(text.as_bytes()).iter().map(|p| p.kind).collect();
        use PieceKind::{Picture, Text};
        assert_eq!(kinds, [Text, Picture, Text, Picture, Text]);
        assert_eq!(inflate(&deflate(text.as_bytes()).unwrap()), text.as_bytes());
    }

    #[test]
    fn what_repeats_itself_is_text() {
        let cases = [
            "A".repeat(9000),
            noise(4000, 3).repeat(3),
            format!("{}{}", noise(8000, 4), "QEBA".repeat(100)),
            "备".repeat(3000),
        ];
        for case in cases {
            let text = format!("<a>{case}</a>");
            let cut = pieces(text.as_bytes());
            assert!(cut.iter().all(|p| p.kind == PieceKind::Text));
            assert_eq!(inflate(&deflate(text.as_bytes()).unwrap()), text.as_bytes());
        }
    }

    #[test]
    fn nothing_and_edges() {
        for text in ["", "<", ">", "<a/>", &noise(5000, 5), &format!("{}<", noise(5000, 6))] {
            assert_eq!(inflate(&deflate(text.as_bytes()).unwrap()), text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_mix_comes_back(parts in proptest::collection::vec((0_usize..9000, any::<u64>(), "[<>a/ ]{0,6}"), 0..6)) {
            let text: String = parts.iter().map(|(n, seed, tag)| format!("{tag}{}", noise(*n, *seed))).collect();
            prop_assert_eq!(inflate(&deflate(text.as_bytes()).unwrap()), text.as_bytes());
        }
    }
}
