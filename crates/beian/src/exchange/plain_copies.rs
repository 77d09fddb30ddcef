//! Plain copies of wire files, beside the sealed ones: `practice --keep` only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use miit::client::Recorder;

/// Keeps the plain XML of an upload.
pub fn keep_upload(keep: Option<&Path>, sequence: i64, xml: &[u8]) {
    if let Some(dir) = keep {
        write(&dir.join(format!("upload-{sequence}.xml")), xml);
    }
}

/// Keeps the plain XML of a download. The bureau's name is not trusted as a path.
pub fn keep_download(keep: Option<&Path>, name: &str, xml: &[u8]) {
    if let Some(dir) = keep {
        let safe: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let safe = safe.trim_start_matches('.').trim_end_matches(".xml");
        write(&dir.join(format!("download-{safe}.xml")), xml);
    }
}

/// Keeps requests and answers of uploads as `soap-N.req` and `.res`.
pub fn recorder(dir: PathBuf) -> Recorder {
    Arc::new(move |_method, sequence, request, response| {
        if let Some(n) = sequence {
            write(&dir.join(format!("soap-{n}.req")), request);
            write(&dir.join(format!("soap-{n}.res")), response);
        }
    })
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = std::fs::write(path, bytes) {
        tracing::warn!(path = %path.display(), %error, "a plain copy could not be kept");
    }
}
