//! `isp_download`, `isp_downloadack`, `isp_querypreviousupload`: the provider's queue and its own last file.

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use miit::{
    returns::{FilePart, PreviousFile},
    service::{AckRequest, DownloadRequest, PreviousUploadRequest},
};

use super::{Judged, Wire};
use crate::{faults::FaultName, queue, uploads};

impl Wire {
    pub(super) async fn deliver(&self, request: &DownloadRequest) -> Judged<Option<FilePart>> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        let mut tx = self.0.store.step().await?;
        let head = queue::head(&mut tx, provider.isp_id).await?;
        tx.commit().await?;
        Ok(head.map(|file| FilePart {
            hash_algorithm: 0,
            compression_format: 0,
            encrypt_algorithm: file.encrypt,
            file_name: file.name,
            beian_info: file.info,
            beian_info_hash: file.hash,
        }))
    }

    pub(super) async fn acknowledge(&self, request: &AckRequest) -> Judged<()> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        let name = request.file_name.trim();
        if name.is_empty() {
            return Err(21.into());
        }
        let mut tx = self.0.store.step().await?;
        let waiting = queue::is_waiting(&mut tx, provider.isp_id, name).await?;
        tx.commit().await?;
        let again = waiting && self.struck(FaultName::Redeliver).await?.is_some();
        let mut tx = self.0.store.step().await?;
        queue::acknowledge(&mut tx, provider.isp_id, name, self.0.clock.now_micros(), again).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn previous(&self, request: &PreviousUploadRequest) -> Judged<PreviousFile> {
        let provider = self.open(&request.credentials, request.hash_algorithm).await?;
        let Some(last) = uploads::last(self.0.store.read(), provider.isp_id).await? else {
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
