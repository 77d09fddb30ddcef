//! The master key: 32 bytes as hexadecimal digits in a file of its own.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hmac::Mac as _;
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::safe::{SafeError, mac};

/// The key all others hang on. Lost with it: every sealed value.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Takes 32 bytes as they are.
    pub fn from_bytes(bytes: [u8; 32]) -> MasterKey {
        MasterKey(Zeroizing::new(bytes))
    }

    /// Reads the file, or makes it (mode 0600) with a new key. A path inside `data_dir` is refused:
    /// whoever copies the data must not get the key with it.
    pub fn load_or_create(
        path: &Path,
        data_dir: &Path,
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<MasterKey, SafeError> {
        refuse_inside(path, data_dir)?;
        match Self::load(path) {
            Err(SafeError::KeyFile { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Self::create(path, random)
            }
            outcome => outcome,
        }
    }

    fn load(path: &Path) -> Result<MasterKey, SafeError> {
        let failed = |source| SafeError::KeyFile { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(SafeError::KeyFileOpen(path.to_owned()));
        }
        let mut digits = Zeroizing::new(String::new());
        file.take(1024).read_to_string(&mut digits).map_err(failed)?;
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits.trim(), &mut bytes[..]).map_err(|_| SafeError::KeyFormat(path.to_owned()))?;
        Ok(MasterKey(bytes))
    }

    /// Writes a new key beside its place and links it there, whole or not at all: of two processes that start at the same
    /// moment one makes the key and the other reads it.
    fn create(path: &Path, random: &mut (impl CryptoRng + ?Sized)) -> Result<MasterKey, SafeError> {
        let failed = |source| SafeError::KeyFile { path: path.to_owned(), source };
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill_bytes(&mut bytes[..]);
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(failed)?;
        // Made readable by its owner only.
        let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
        let digits = Zeroizing::new(hex::encode(&bytes[..]));
        writeln!(file, "{}", digits.as_str()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(MasterKey(bytes)),
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => Self::load(path),
            Err(other) => Err(failed(other.error)),
        }
    }

    /// A key for one purpose: HMAC-SHA256 of the purpose's label.
    pub(super) fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut mac = mac::begin(&self.0);
        mac.update(label.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

fn refuse_inside(path: &Path, data_dir: &Path) -> Result<(), SafeError> {
    if real(path).starts_with(real(data_dir)) {
        return Err(SafeError::KeyBesideData(path.to_owned()));
    }
    Ok(())
}

/// The path with links and dots resolved as far as it exists already.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = Vec::new();
    let mut known = absolute.as_path();
    loop {
        if let Ok(found) = known.canonicalize() {
            return missing.iter().rev().fold(found, |whole, part| plain_join(&whole, part));
        }
        match (known.parent(), known.components().next_back()) {
            (Some(parent), Some(last)) => {
                missing.push(last.as_os_str().to_owned());
                known = parent;
            }
            _ => return absolute.clone(),
        }
    }
}

fn plain_join(whole: &Path, part: &std::ffi::OsString) -> PathBuf {
    if part == ".." { whole.parent().unwrap_or(whole).to_owned() } else { whole.join(part) }
}
