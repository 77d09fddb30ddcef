//! A zip of exactly one deflated entry: written whole, read with suspicion.
//!
//! This is all of the zip format the interface uses. No entry name, size or offset of a foreign zip is believed before
//! it agrees with the others.

use super::unpack::UnpackError;
use super::{PackError, deflate};

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
const DESCRIPTOR: u32 = 0x0807_4B50;

const LOCAL_SIZE: usize = 30;
const CENTRAL_SIZE: usize = 46;
const END_SIZE: usize = 22;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

const FLAG_ENCRYPTED: u16 = 1;
const FLAG_DESCRIPTOR: u16 = 1 << 3;

/// 1 January 1980: a fixed time keeps packing reproducible.
const DOS_DATE: u16 = 0x0021;

/// Writes the zip. The data are compressed where they will stand; sizes are filled in afterwards.
pub(super) fn write(name: &str, content: &[u8]) -> Result<Vec<u8>, PackError> {
    let number = |n: usize| u32::try_from(n).map_err(|_| PackError::TooLarge { size: n });
    let name_length = u16::try_from(name.len()).map_err(|_| PackError::TooLarge { size: name.len() })?;
    let mut out = Vec::with_capacity(deflate::room(content.len()) + 2 * name.len() + 256);
    out.resize(LOCAL_SIZE, 0);
    out.extend_from_slice(name.as_bytes());
    let data = out.len();
    deflate::append(content, &mut out).ok_or(PackError::Deflate)?;
    let central_at = out.len();

    let mut shared = Vec::with_capacity(26);
    for half in [20, 0, DEFLATED, 0, DOS_DATE] {
        shared.extend_from_slice(&u16::to_le_bytes(half));
    }
    for word in [crc32fast::hash(content), number(central_at - data)?, number(content.len())?] {
        shared.extend_from_slice(&word.to_le_bytes());
    }
    shared.extend_from_slice(&name_length.to_le_bytes());
    shared.extend_from_slice(&[0, 0]);
    let head = [&LOCAL.to_le_bytes()[..], &shared].concat();
    out.get_mut(..LOCAL_SIZE).ok_or(PackError::Deflate)?.copy_from_slice(&head);

    out.extend_from_slice(&CENTRAL.to_le_bytes());
    out.extend_from_slice(&[20, 0]);
    out.extend_from_slice(&shared);
    // Comment length, disk, internal and external attributes, offset: all zero.
    out.extend_from_slice(&[0; 14]);
    out.extend_from_slice(name.as_bytes());

    let central_size = number(out.len() - central_at)?;
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&[0, 0, 0, 0, 1, 0, 1, 0]);
    out.extend_from_slice(&central_size.to_le_bytes());
    out.extend_from_slice(&number(central_at)?.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}

/// The one entry of a foreign zip, located but not inflated.
pub(super) struct Entry<'z> {
    pub name: &'z [u8],
    pub packed: &'z [u8],
    pub deflated: bool,
    pub size: usize,
    pub crc: u32,
}

struct Bytes<'z>(&'z [u8]);

impl<'z> Bytes<'z> {
    fn slice(&self, at: usize, length: usize) -> Result<&'z [u8], UnpackError> {
        let end = at.checked_add(length).ok_or(UnpackError::Zip("offset"))?;
        self.0.get(at..end).ok_or(UnpackError::Zip("cut off"))
    }

    fn half(&self, at: usize) -> Result<u16, UnpackError> {
        let bytes = self.slice(at, 2)?.try_into().map_err(|_| UnpackError::Zip("cut off"))?;
        Ok(u16::from_le_bytes(bytes))
    }

    fn word(&self, at: usize) -> Result<u32, UnpackError> {
        let bytes = self.slice(at, 4)?.try_into().map_err(|_| UnpackError::Zip("cut off"))?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A size or offset; those of zip64 stand elsewhere and are refused, no file here needs them.
    fn size(&self, at: usize) -> Result<usize, UnpackError> {
        match self.word(at)? {
            u32::MAX => Err(UnpackError::Zip("zip64")),
            word => usize::try_from(word).map_err(|_| UnpackError::Zip("offset")),
        }
    }
}

/// Locates the entry. The whole zip must be: local header, data, perhaps a descriptor, directory, end.
pub(super) fn read(zip: &[u8]) -> Result<Entry<'_>, UnpackError> {
    let bytes = Bytes(zip);
    let end = find_end(&bytes)?;
    let (disk, directory_disk) = (bytes.half(end + 4)?, bytes.half(end + 6)?);
    let (here, total) = (bytes.half(end + 8)?, bytes.half(end + 10)?);
    if disk != 0 || directory_disk != 0 || here != total {
        return Err(UnpackError::Zip("several disks"));
    }
    if total != 1 {
        return Err(UnpackError::EntryCount(usize::from(total)));
    }
    let (directory_size, directory) = (bytes.size(end + 12)?, bytes.size(end + 16)?);
    if directory.checked_add(directory_size) != Some(end) || bytes.word(directory)? != CENTRAL {
        return Err(UnpackError::Zip("directory"));
    }

    let flags = bytes.half(directory + 8)?;
    let method = bytes.half(directory + 10)?;
    let crc = bytes.word(directory + 16)?;
    let (packed_size, size) = (bytes.size(directory + 20)?, bytes.size(directory + 24)?);
    let name_length = usize::from(bytes.half(directory + 28)?);
    let extra = usize::from(bytes.half(directory + 30)?) + usize::from(bytes.half(directory + 32)?);
    let name = bytes.slice(directory + CENTRAL_SIZE, name_length)?;
    if directory + CENTRAL_SIZE + name_length + extra != end {
        return Err(UnpackError::Zip("directory"));
    }
    if flags & FLAG_ENCRYPTED != 0 || !matches!(method, STORED | DEFLATED) {
        return Err(UnpackError::Zip("method"));
    }

    let local = bytes.size(directory + 42)?;
    if local != 0 || bytes.word(0)? != LOCAL || bytes.half(8)? != method {
        return Err(UnpackError::Zip("local header"));
    }
    let local_name = bytes.slice(LOCAL_SIZE, usize::from(bytes.half(26)?))?;
    if local_name != name {
        return Err(UnpackError::Zip("two names"));
    }
    let data = LOCAL_SIZE + name_length + usize::from(bytes.half(28)?);
    let packed = bytes.slice(data, packed_size)?;
    let gap = directory.checked_sub(data + packed_size).ok_or(UnpackError::Zip("overlap"))?;
    let descriptor = flags & FLAG_DESCRIPTOR != 0;
    let gap_is_descriptor = match gap {
        0 => true,
        // Sizes of four or eight bytes, with or without a signature.
        12 | 20 => descriptor,
        16 | 24 => descriptor && bytes.word(data + packed_size)? == DESCRIPTOR,
        _ => false,
    };
    if !gap_is_descriptor {
        return Err(UnpackError::Zip("stray bytes"));
    }
    Ok(Entry { name, packed, deflated: method == DEFLATED, size, crc })
}

/// The end record, searched backwards over a comment of at most 64 KB that must fill the rest exactly.
fn find_end(bytes: &Bytes<'_>) -> Result<usize, UnpackError> {
    let last = bytes.0.len().checked_sub(END_SIZE).ok_or(UnpackError::Zip("cut off"))?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    for at in (first..=last).rev() {
        if bytes.word(at)? == END && at + END_SIZE + usize::from(bytes.half(at + 20)?) == bytes.0.len() {
            return Ok(at);
        }
    }
    Err(UnpackError::Zip("no end record"))
}
