//! One dynamic deflate block of literals only (RFC 1951 §3.2.7), for text in which nothing repeats.
//!
//! Base64 of a photograph shrinks by Huffman coding alone. A general compressor set to that still walks its window and
//! hash machinery, which takes three times as long as counting and coding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Four codes of this length and seven waiting bits fit in 64 bits. Deflate would allow 15.
const LONGEST: u8 = 14;

/// Longest code of the code lengths themselves.
const LONGEST_LENGTH_CODE: u8 = 7;

const END_OF_BLOCK: usize = 256;

/// Literals and the end of the block.
const SYMBOLS: usize = 257;

/// Two distance codes that are never used: the least that every inflater takes.
const DISTANCES: usize = 2;

/// The order in which a block lists the lengths of the length codes.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A code: its bits, first bit lowest, and how many.
#[derive(Debug, Clone, Copy, Default)]
struct Code {
    bits: u16,
    length: u8,
}

/// Appends the input as one block that is not the last of its stream, and fills up to a whole byte with an empty
/// stored block.
pub(super) fn append(input: &[u8], out: &mut Vec<u8>) {
    let counts = count(input);
    let lengths = code_lengths(&counts, LONGEST);
    let codes = codes(&lengths);

    let mut listed = lengths.clone();
    listed.extend([1; DISTANCES]);
    let mut length_counts = vec![0_u32; LENGTH_ORDER.len()];
    for &length in &listed {
        length_counts[usize::from(length)] += 1;
    }
    let length_lengths = code_lengths(&length_counts, LONGEST_LENGTH_CODE);
    let length_codes = self::codes(&length_lengths);

    let coded: u64 = counts.iter().zip(&lengths).map(|(&n, &length)| u64::from(n) * u64::from(length)).sum();
    // Room for the head, the codes, the closing empty block, and a last write of eight bytes.
    let room = usize::try_from(coded / 8).unwrap_or(input.len()) + 512;
    let start = out.len();
    out.resize(start + room, 0);
    let mut bits = Bits { out: &mut out[start..], at: 0, waiting: 0, count: 0 };

    // Not final, dynamic, 257 literal codes, 2 distance codes, 19 length codes.
    for (value, length) in [(0b100, 3), (0, 5), (1, 5), (15, 4)] {
        bits.put(Code { bits: value, length });
    }
    for symbol in LENGTH_ORDER {
        bits.put(Code { bits: u16::from(length_lengths[symbol]), length: 3 });
    }
    for &length in &listed {
        bits.put(length_codes[usize::from(length)]);
    }
    let mut fours = input.chunks_exact(4);
    for four in &mut fours {
        for &byte in four {
            bits.hold(codes[usize::from(byte)]);
        }
        bits.flush();
    }
    for &byte in fours.remainder() {
        bits.put(codes[usize::from(byte)]);
    }
    bits.put(codes[END_OF_BLOCK]);
    // An empty stored block: not final, kind 0, the rest of the byte, length 0 and its complement.
    bits.put(Code { bits: 0, length: 3 });
    let end = start + bits.whole_bytes();
    out.truncate(end);
    out.extend_from_slice(&[0, 0, 0xFF, 0xFF]);
}

/// Bytes counted, and one end of block. Four tables, since runs of a letter would wait for each other in one.
fn count(input: &[u8]) -> Vec<u32> {
    let mut tables = [[0_u32; 256]; 4];
    for four in input.chunks(4) {
        for (table, &byte) in tables.iter_mut().zip(four) {
            table[usize::from(byte)] += 1;
        }
    }
    let mut counts: Vec<u32> = (0..256).map(|byte| tables.iter().map(|table| table[byte]).sum()).collect();
    counts.push(1);
    debug_assert_eq!(counts.len(), SYMBOLS);
    counts
}

/// Huffman's lengths, at most `longest`; a symbol that never occurs gets 0.
fn code_lengths(counts: &[u32], longest: u8) -> Vec<u8> {
    let mut counts = counts.to_vec();
    // Every inflater wants a complete code, so at least two symbols get one.
    let used = counts.iter().filter(|&&n| n > 0).count();
    for count in counts.iter_mut().filter(|n| **n == 0).take(2_usize.saturating_sub(used)) {
        *count = 1;
    }
    loop {
        let lengths = unlimited_lengths(&counts);
        if lengths.iter().all(|&length| length <= longest) {
            return lengths;
        }
        // Flatter counts make a shallower tree; equal ones, in the end, the shallowest.
        for count in &mut counts {
            *count = count.div_ceil(2);
        }
    }
}

fn unlimited_lengths(counts: &[u32]) -> Vec<u8> {
    // Leaves first, then inner nodes in the order they are made; parents always come later.
    let mut parents = vec![usize::MAX; counts.len()];
    let mut heap: BinaryHeap<_> =
        counts.iter().enumerate().filter(|(_, n)| **n > 0).map(|(node, &n)| Reverse((u64::from(n), node))).collect();
    while heap.len() > 1 {
        if let (Some(Reverse((a, left))), Some(Reverse((b, right)))) = (heap.pop(), heap.pop()) {
            let node = parents.len();
            parents.push(usize::MAX);
            parents[left] = node;
            parents[right] = node;
            heap.push(Reverse((a + b, node)));
        }
    }
    let mut depths = vec![0_u8; parents.len()];
    for node in (0..parents.len()).rev() {
        if let Some(&depth) = depths.get(parents[node]) {
            depths[node] = depth.saturating_add(1);
        }
    }
    depths.truncate(counts.len());
    depths
}

/// The canonical codes of these lengths (RFC 1951 §3.2.2), bits reversed as deflate writes them.
fn codes(lengths: &[u8]) -> Vec<Code> {
    let mut codes = vec![Code::default(); lengths.len()];
    let mut next = 0_u16;
    for length in 1..=15_u8 {
        next <<= 1;
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, l)| **l == length) {
            *code = Code { bits: next.reverse_bits() >> (16 - length), length };
            next = next.wrapping_add(1);
        }
    }
    codes
}

/// A bit writer over a buffer that is known to be large enough.
struct Bits<'o> {
    out: &'o mut [u8],
    at: usize,
    waiting: u64,
    count: u32,
}

impl Bits<'_> {
    /// Takes a code without writing; at most 57 bits may wait.
    fn hold(&mut self, code: Code) {
        self.waiting |= u64::from(code.bits) << self.count;
        self.count += u32::from(code.length);
    }

    fn flush(&mut self) {
        if let Some(room) = self.out.get_mut(self.at..self.at + 8) {
            room.copy_from_slice(&self.waiting.to_le_bytes());
        }
        let whole = self.count / 8;
        self.at += whole as usize;
        self.waiting = if whole == 8 { 0 } else { self.waiting >> (whole * 8) };
        self.count %= 8;
    }

    fn put(&mut self, code: Code) {
        self.hold(code);
        self.flush();
    }

    /// Bytes written so far, the last one perhaps in part.
    fn whole_bytes(&self) -> usize {
        self.at + usize::from(self.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    fn back(input: &[u8]) -> Vec<u8> {
        let mut packed = vec![];
        append(input, &mut packed);
        // A final empty block ends the stream.
        packed.extend_from_slice(&[3, 0]);
        let mut out = Vec::new();
        flate2::read::DeflateDecoder::new(&packed[..]).read_to_end(&mut out).unwrap();
        out
    }

    /// Counts of a Fibonacci sequence make the deepest tree there is.
    fn skewed() -> Vec<u8> {
        let mut pair = (1_usize, 1_usize);
        let mut bytes = Vec::new();
        for byte in 0..22_u8 {
            bytes.extend(std::iter::repeat_n(byte, pair.0));
            pair = (pair.1, pair.0 + pair.1);
        }
        bytes
    }

    #[test]
    fn edges_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        for input in [&b""[..], b"a", b"ab", &[7; 1000], &all, &skewed()] {
            assert_eq!(back(input), input);
        }
    }

    #[test]
    fn lengths_stay_within_their_limit_and_make_a_complete_code() {
        let fibonacci: Vec<u32> = [1, 1].into_iter().chain((2..40).map(|n| 3_u32.saturating_pow(n) / 2)).collect();
        for (counts, longest) in
            [(fibonacci.clone(), 14), (fibonacci[..19].to_vec(), 7), (vec![0; 19], 7), (vec![5], 7)]
        {
            let lengths = code_lengths(&counts, longest);
            let kraft: f64 = lengths.iter().filter(|&&l| l > 0).map(|&l| 0.5_f64.powi(i32::from(l))).sum();
            assert!(lengths.iter().all(|&l| l <= longest));
            if counts.len() > 1 {
                assert_eq!(kraft, 1.0, "{lengths:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(input in proptest::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(back(&input), input);
        }
    }
}
