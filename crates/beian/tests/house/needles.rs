//! Looking for values in bytes: in every encoding, and inside every zip and deflate stream.

use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use flate2::{Decompress, FlushDecompress, Status};

/// How much one stream may unpack to.
const MOST: usize = 8 << 20;
/// Streams in streams in streams.
const DEPTH: usize = 3;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub value: String,
    pub encoding: &'static str,
    /// Offset, with the offsets of the streams around it.
    pub place: String,
}

/// Bytes to look for, the value they stand for, and how they write it.
type Shape = (Vec<u8>, String, &'static str);

/// Values in all their shapes, by their first four bytes.
pub struct Needles {
    by_start: HashMap<[u8; 4], Vec<Shape>>,
    /// Which two bytes any of them begins with: most places are passed by one look.
    begins: Vec<bool>,
}

impl Needles {
    /// Prepares values of at least four bytes.
    pub fn new<'v>(values: impl IntoIterator<Item = &'v str>) -> Needles {
        let mut by_start: HashMap<[u8; 4], Vec<Shape>> = HashMap::new();
        let mut known = BTreeSet::new();
        for value in values {
            for (bytes, encoding) in shapes(value) {
                let start: [u8; 4] = bytes[..4].try_into().unwrap();
                if known.insert(bytes.clone()) {
                    by_start.entry(start).or_default().push((bytes, value.to_owned(), encoding));
                }
            }
        }
        let mut begins = vec![false; 1 << 16];
        for [a, b, ..] in by_start.keys() {
            begins[usize::from(u16::from_be_bytes([*a, *b]))] = true;
        }
        Needles { by_start, begins }
    }

    /// All that is found; each value and encoding once a stream.
    pub fn search(&self, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = BTreeSet::new();
        self.look(bytes, "", DEPTH, &mut hits);
        let mut seen = BTreeSet::new();
        hits.into_iter().filter(|h| seen.insert((h.value.clone(), h.encoding))).collect()
    }

    fn look(&self, bytes: &[u8], around: &str, depth: usize, hits: &mut BTreeSet<Hit>) {
        for (at, start) in bytes.windows(4).enumerate() {
            if !self.begins[usize::from(start[0]) << 8 | usize::from(start[1])] {
                continue;
            }
            let start: [u8; 4] = start.try_into().unwrap();
            for (needle, value, encoding) in self.by_start.get(&start).into_iter().flatten() {
                if bytes[at..].starts_with(needle) {
                    hits.insert(Hit { value: value.clone(), encoding, place: format!("{around}{at}") });
                }
            }
        }
        if depth == 0 {
            return;
        }
        for (at, kind) in streams(bytes) {
            let inner = inflate(&bytes[at..], kind);
            if inner.len() >= 4 {
                self.look(&inner, &format!("{around}{at} ({kind:?}) > "), depth - 1, hits);
            }
        }
    }
}

/// A value as it might be written.
fn shapes(value: &str) -> Vec<(Vec<u8>, &'static str)> {
    let mut bare = vec![(value.as_bytes().to_vec(), "UTF-8")];
    if let Ok(gbk) = miit::gbk::encode(value) {
        bare.push((gbk, "GBK"));
    }
    bare.push((value.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16LE"));
    bare.push((value.encode_utf16().flat_map(u16::to_be_bytes).collect(), "UTF-16BE"));
    let mut all = bare.clone();
    for (bytes, _) in &bare {
        all.push((hex::encode(bytes).into_bytes(), "hex"));
        all.push((hex::encode_upper(bytes).into_bytes(), "HEX"));
        for before in 0..3 {
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let text = engine.encode([vec![0; before], bytes.clone()].concat());
                // Characters that hold bits of a neighbour are left out.
                let from = [0, 2, 3][before];
                let to = text.len() - usize::from((before + bytes.len()) % 3 != 0);
                all.push((text.as_bytes()[from..to].to_vec(), "base64"));
            }
        }
    }
    if !value.is_ascii() {
        for (upper, name) in [(false, "\\u"), (true, "\\U")] {
            let unit = |u: u16| if upper { format!("\\u{u:04X}") } else { format!("\\u{u:04x}") };
            all.push((value.encode_utf16().map(unit).collect::<String>().into_bytes(), name));
        }
        let percent: String = value.bytes().map(|b| format!("%{b:02X}")).collect();
        all.push((percent.into_bytes(), "percent"));
    }
    all
}

#[derive(Debug, Clone, Copy)]
enum Stream {
    Zip,
    Zlib,
    Gzip,
    Raw,
}

/// Where a compressed stream may begin: zip members, zlib and gzip headers, and the very beginning.
fn streams(bytes: &[u8]) -> Vec<(usize, Stream)> {
    let mut found = vec![(0, Stream::Raw)];
    for at in 0..bytes.len().saturating_sub(2) {
        let here = &bytes[at..];
        match here[0] {
            b'P' if here.starts_with(b"PK\x03\x04") && here.len() > 30 => {
                let long = |n: usize| usize::from(u16::from_le_bytes([here[n], here[n + 1]]));
                let data = at + 30 + long(26) + long(28);
                if data < bytes.len() {
                    found.push((data, Stream::Zip));
                }
            }
            first if first & 0x0f == 8 && first >> 4 <= 7 => {
                let check = u16::from_be_bytes([first, here[1]]).is_multiple_of(31);
                if check && here[1] & 0x20 == 0 {
                    found.push((at, Stream::Zlib));
                }
            }
            0x1f if here.starts_with(&[0x1f, 0x8b, 8]) && here.len() > 10 => {
                if let Some(data) = gzip_data(here) {
                    found.push((at + data, Stream::Gzip));
                }
            }
            _ => {}
        }
    }
    found
}

/// Length of a gzip header.
fn gzip_data(bytes: &[u8]) -> Option<usize> {
    let flags = bytes[3];
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += bytes.get(at..)?.iter().position(|b| *b == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (at < bytes.len()).then_some(at)
}

/// As much as can be unpacked; what breaks off or turns bad is searched as far as it went.
fn inflate(bytes: &[u8], kind: Stream) -> Vec<u8> {
    let mut unpack = Decompress::new(matches!(kind, Stream::Zlib));
    let mut out = Vec::new();
    let mut buffer = vec![0; 1 << 14];
    loop {
        let (read, made) = (unpack.total_in(), unpack.total_out());
        let rest = &bytes[usize::try_from(read).unwrap()..];
        let outcome = unpack.decompress(rest, &mut buffer, FlushDecompress::None);
        let fresh = usize::try_from(unpack.total_out() - made).unwrap();
        out.extend_from_slice(&buffer[..fresh]);
        let stuck = fresh == 0 && unpack.total_in() == read;
        if stuck || out.len() > MOST || !matches!(outcome, Ok(Status::Ok | Status::BufError)) {
            return out;
        }
    }
}
