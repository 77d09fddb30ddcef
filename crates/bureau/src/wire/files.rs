//! `isp_download`, `isp_downloadack`, `isp_querypreviousupload`: the provider's queue and its own last file.

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use miit::{
    returns::{FilePart, PreviousFile},
    service::{AckRequest, DownloadRequest, PreviousUploadRequest},
};

use super::{Judged, Wire};
use crate::{clock, faults::FaultName, queue, uploads};

/// What a download came to.
pub(super) struct Delivery {
    /// 0, or what a fault makes of it.
    pub code: u32,
    /// The file, if any.
    pub file: Option<FilePart>,
}

/// The base64 text of a hash that no file has.
const WRONG_HASH: &str = "AAAAAAAAAAAAAAAAAAAAAA==";

impl Wire {
    pub(super) async fn deliver(&self, request: &DownloadRequest) -> Judged<Delivery> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        if self.struck(FaultName::Code902).await?.is_some() {
            return Err(902.into());
        }
        let isp = provider.provider.isp_id;
        let Some(file) = queue::head(self.0.store.read(), isp, clock::wall()).await? else {
            return Ok(Delivery { code: 2, file: None });
        };
        if self.struck(FaultName::Code3).await?.is_some() {
            return Ok(Delivery { code: 3, file: None });
        }
        // A file is spoilt once: the next delivery is right.
        let spoilt = file.spoilt == 0 && self.struck(FaultName::CorruptHash).await?.is_some();
        let mut tx = self.0.store.step().await?;
        queue::delivered(&mut tx, file.id, spoilt).await?;
        tx.commit().await?;
        let code = if self.struck(FaultName::Code1).await?.is_some() { 1 } else { 0 };
        let wrapped = self.struck(FaultName::WrappedBase64).await?.is_some();
        let part = FilePart {
            hash_algorithm: 0,
            compression_format: 0,
            encrypt_algorithm: file.encrypt,
            file_name: file.name,
            beian_info: if wrapped { wrap(&file.info) } else { file.info },
            beian_info_hash: if spoilt { WRONG_HASH.to_owned() } else { file.hash },
        };
        Ok(Delivery { code, file: Some(part) })
    }

    pub(super) async fn acknowledge(&self, request: &AckRequest) -> Judged<()> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        let name = request.file_name.trim();
        if name.is_empty() {
            return Err(21.into());
        }
        let mut tx = self.0.store.step().await?;
        let isp = provider.provider.isp_id;
        let waiting = queue::is_waiting(&mut tx, isp, name).await?;
        let again = waiting && self.0.faults.strikes_within(&mut tx, FaultName::Redeliver).await?.is_some();
        queue::acknowledge(&mut tx, isp, name, self.0.clock.now_micros(), again).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn previous(&self, request: &PreviousUploadRequest) -> Judged<PreviousFile> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        let Some(last) = uploads::last(self.0.store.read(), provider.provider.isp_id).await? else {
            return Ok(PreviousFile::default());
        };
        Ok(PreviousFile {
            sequence: u32::try_from(last.sequence).unwrap_or(u32::MAX),
            file: FilePart {
                hash_algorithm: 0,
                compression_format: 0,
                encrypt_algorithm: 0,
                file_name: last.entry_name,
                beian_info: STANDARD.encode(&last.zip),
                beian_info_hash: STANDARD.encode(Md5::digest(&last.zip)),
            },
        })
    }
}

/// Base64 text in lines of 76 characters.
fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 76 + 1);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 76 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out
}
