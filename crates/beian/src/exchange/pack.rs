//! Packing: a waiting order becomes a numbered, sealed package, in one step. And the plain copies of practice mode.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use filing::case::Case;
use miit::client::Recorder;
use miit::message::{Operation, Upload};
use miit::package::{self, Package};
use rand::RngExt;
use sha2::{Digest, Sha256};

use super::mapping::{self, WireIds};
use super::{Exchange, ExchangeError};
use crate::clock::mainland;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::store::orders;
use crate::store::wire::{self, Packed, UploadRow};

/// A package with its number.
pub struct Numbered {
    /// The upload's id.
    pub upload: String,
    /// The number.
    pub sequence: i64,
    /// What is sent.
    pub package: Package,
}

/// A new wire id: positive, 62 bits, milliseconds then chance. Its uniqueness is the database's to enforce.
pub fn new_wire_id(now: jiff::Timestamp) -> i64 {
    let millis = now.as_millisecond() & ((1 << 41) - 1);
    (millis << 21) | rand::rng().random_range(0..(1 << 21))
}

impl Exchange {
    /// Gives a waiting upload its number, its wire ids and its package. `None` if it is not waiting any more.
    pub(super) async fn pack(&self, upload: &UploadRow, sequence: i64) -> Result<Option<Numbered>, ExchangeError> {
        let app = &self.app;
        let (order, case, scans) = {
            let mut reader = app.store.read().await?;
            let order = Order::read(&mut reader, app, &upload.order_id).await?;
            let sealed = orders::revision(&mut reader, &upload.order_id, upload.round)
                .await?
                .ok_or_else(|| anyhow::anyhow!("round {} of order {} is missing", upload.round, upload.order_id))?;
            let case: serde_json::Value = order.open(app, "case", &sealed)?;
            let mut scans = Vec::new();
            for material in orders::materials(&mut reader, &upload.order_id).await? {
                let jpeg = app.objects.get(&mut reader, &app.keys, &material.file_id).await?;
                scans.push(mapping::Scan { kind: material.kind, owner: material.owner, jpeg });
            }
            (order, case, scans)
        };
        let typed = Case::parse(&case).map_err(|n| Refusal::Unreadable { pointer: n.pointer, reason: n.reason })?.case;
        let now = app.clock.wall();
        let mut ids = WireIds::new(move || new_wire_id(now));
        let filing = mapping::new_filing(&typed, &scans, &mut ids).map_err(anyhow::Error::from)?;
        let operation = Operation::NewFilings(vec![filing]);
        let message = Upload::new(app.config.bureau.isp_id, operation).map_err(anyhow::Error::from)?;
        let xml = message.to_xml().map_err(anyhow::Error::from)?;
        let stamp = mainland(app.clock.wall()).strftime("%Y%m%d%H%M%S").to_string();
        let entry_name = format!("{}_{}_{}.xml", self.channel, stamp, sequence);
        let cipher = self.cipher.as_ref().filter(|_| app.config.bureau.encrypt_uploads);
        let package = package::pack(&xml, &entry_name, cipher).map_err(anyhow::Error::from)?;
        let put = app.objects.put(&app.keys, "upload", &package.zip)?;
        let (xml_sha256, zip_md5) = (hex::encode(Sha256::digest(&xml)), hex::encode(package.zip_md5));
        let (app2, id, order_id) = (Arc::clone(app), upload.id.clone(), order.row.id.clone());
        let given = ids.taken().to_vec();
        let taken = app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    put.record(tx, app2.clock.wall()).await?;
                    for (wire_id, kind, path) in given {
                        wire::add_wire_id(tx, wire_id, &id, &order_id, kind, &path).await?;
                    }
                    let packed = Packed {
                        id: &id,
                        sequence,
                        entry_name: &entry_name,
                        xml_sha256: &xml_sha256,
                        zip_md5: &zip_md5,
                        file_id: &put.id,
                    };
                    wire::set_packed(tx, &packed, app2.clock.wall()).await
                })
            })
            .await?;
        if !taken {
            return Ok(None);
        }
        keep_upload(app.config.keep.as_deref(), sequence, &xml);
        Ok(Some(Numbered { upload: upload.id.clone(), sequence, package }))
    }

    /// The stored package of a numbered upload, byte for byte what was or will be sent.
    pub(super) async fn stored(&self, upload: &UploadRow) -> Result<Numbered, ExchangeError> {
        let broken = || anyhow::anyhow!("upload {} is numbered without a package", upload.id);
        let (sequence, name, file) = match (&upload.sequence, &upload.entry_name, &upload.file_id) {
            (Some(sequence), Some(name), Some(file)) => (*sequence, name, file),
            _ => return Err(broken().into()),
        };
        let mut reader = self.app.store.read().await?;
        let zip = self.app.objects.get(&mut reader, &self.app.keys, file).await?;
        let cipher = self.cipher.as_ref().filter(|_| self.app.config.bureau.encrypt_uploads);
        let package = package::from_zip(zip, name, cipher).map_err(anyhow::Error::from)?;
        Ok(Numbered { upload: upload.id.clone(), sequence, package })
    }
}

/// Keeps the plain XML of an upload, practice mode only.
fn keep_upload(keep: Option<&Path>, sequence: i64, xml: &[u8]) {
    if let Some(dir) = keep {
        write(&dir.join(format!("upload-{sequence}.xml")), xml);
    }
}

/// Keeps the plain XML of a download, practice mode only. The bureau's name is not trusted as a path.
pub fn keep_download(keep: Option<&Path>, name: &str, xml: &[u8]) {
    if let Some(dir) = keep {
        let safe: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let safe = safe.trim_start_matches('.').trim_end_matches(".xml");
        write(&dir.join(format!("download-{safe}.xml")), xml);
    }
}

/// Keeps requests and answers of uploads as `soap-N.req` and `.res`, practice mode only.
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
