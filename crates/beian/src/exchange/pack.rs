//! Packing: what waits becomes a sealed package, and, when its turn comes, gets its number. The package is made before and
//! beside the call that is under way; the number is given at sending.

use std::sync::Arc;

use filing::case::Case;
use jiff::Timestamp;
use miit::message::{NewFiling, Operation, Upload};
use miit::package::{self, Package};
use rand::RngExt;
use sha2::{Digest, Sha256};

use super::mapping::{self, WireIds};
use super::plain_copies;
use super::{Exchange, ExchangeError};
use crate::app::App;
use crate::clock::mainland;
use crate::files::objects::{ObjectError, Put};
use crate::flows::base_codes;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::store::orders;
use crate::store::wire::{self, Packed, UploadRow};
use crate::store::{StoreError, Tx};

/// Most orders in one file (protocol.md §6: 1000 records).
const MOST_RECORDS: i64 = 1000;
/// Bytes of scans in one file before base64: with it and the texts the file stays below 50 MB.
const MOST_BYTES: usize = 34_000_000;
/// What the texts of one filing take at most, counted as scans are.
const TEXTS: usize = 24_000;

/// A package with its number.
pub struct Numbered {
    /// The upload that holds number and package.
    pub upload: String,
    /// The number.
    pub sequence: i64,
    /// What is sent.
    pub package: Package,
}

/// A package that waits for its number.
pub struct Prepared {
    /// What is written down of it together with the number.
    pub label: Arc<Label>,
    package: Package,
    xml: Vec<u8>,
}

/// What a package carries, the upload that will hold the number first, and what is known of its bytes.
pub struct Label {
    parts: Vec<Part>,
    message: &'static str,
    entry_name: String,
    xml_sha256: String,
    zip_md5: String,
    put: Put,
}

/// One waiting upload in a package, with the wire ids given to its content.
struct Part {
    upload: String,
    order: Option<String>,
    ids: Vec<(i64, &'static str, String)>,
}

/// One order ready to be written.
struct Written {
    part: Part,
    filing: NewFiling,
}

/// A new wire id: positive, 62 bits, milliseconds then chance. Its uniqueness is the database's to enforce.
pub fn new_wire_id(now: Timestamp) -> i64 {
    let millis = now.as_millisecond() & ((1 << 41) - 1);
    (millis << 21) | rand::rng().random_range(0..(1 << 21))
}

/// Why one waiting upload cannot be packed, and which.
pub struct NotPacked {
    /// The upload.
    pub upload: UploadRow,
    /// Why.
    pub error: ExchangeError,
}

impl Exchange {
    /// Makes the package of the next in line: of one order, or of several where more than the set backlog waits.
    pub(super) async fn prepare(&self, next: UploadRow) -> Result<Prepared, Box<NotPacked>> {
        let not = |upload: &UploadRow, error| Box::new(NotPacked { upload: upload.clone(), error });
        if next.order_id.is_none() {
            return self.prepare_own(&next).await.map_err(|error| not(&next, error));
        }
        let rows = self.together(&next).await.map_err(|error| not(&next, error))?;
        let (mut written, mut bytes) = (Vec::with_capacity(rows.len()), 0);
        for row in rows {
            match self.write(&row).await {
                Ok((one, size)) => {
                    bytes += size + TEXTS;
                    if bytes > MOST_BYTES && !written.is_empty() {
                        break;
                    }
                    written.push(one);
                }
                // Of a batch it stays behind, and meets its person when it is its turn.
                Err(_) if !written.is_empty() => {}
                Err(error) => return Err(not(&row, error)),
            }
        }
        self.seal(written).await.map_err(|error| not(&next, error))
    }

    /// The uploads that go into one file with `next`: itself alone, unless there is a backlog.
    async fn together(&self, next: &UploadRow) -> Result<Vec<UploadRow>, ExchangeError> {
        let limit = self.app.config.bureau.batch_backlog;
        if next.alone != 0 || limit <= 0 {
            return Ok(vec![next.clone()]);
        }
        let mut reader = self.app.store.read().await?;
        if wire::backlog(&mut reader, &self.channel).await? <= limit {
            return Ok(vec![next.clone()]);
        }
        let mut batch = wire::next_batch(&mut reader, &self.channel, MOST_RECORDS).await?;
        batch.retain(|row| row.id != next.id);
        batch.insert(0, next.clone());
        batch.truncate(usize::try_from(MOST_RECORDS).unwrap_or(1000));
        Ok(batch)
    }

    /// One order as the wire has it, and the bytes of its scans.
    async fn write(&self, upload: &UploadRow) -> Result<(Written, usize), ExchangeError> {
        let app = &self.app;
        // The bureau's own numbers, as it has last told them.
        let tables = base_codes::in_force(app).await?;
        let broken = || anyhow::anyhow!("upload {} is of no order", upload.id);
        let (order_id, round) = (upload.order_id.clone().ok_or_else(broken)?, upload.round.ok_or_else(broken)?);
        let (case, scans) = {
            let mut reader = app.store.read().await?;
            let order = Order::read(&mut reader, app, &order_id).await?;
            let sealed = orders::revision(&mut reader, &order_id, round)
                .await?
                .ok_or_else(|| anyhow::anyhow!("round {round} of order {order_id} is missing"))?;
            let case: serde_json::Value = order.open(app, "case", &sealed)?;
            let mut scans = Vec::new();
            for material in orders::materials(&mut reader, &order_id).await? {
                let jpeg = app.objects.get(&mut reader, &app.keys, &material.file_id).await?;
                scans.push(mapping::Scan { kind: material.kind, owner: material.owner, jpeg });
            }
            (case, scans)
        };
        let typed = Case::parse(&case).map_err(|n| Refusal::Unreadable { pointer: n.pointer, reason: n.reason })?.case;
        let now = app.clock.wall();
        let mut ids = WireIds::new(move || new_wire_id(now));
        let filing = mapping::new_filing(&typed, &scans, &tables, &mut ids).map_err(anyhow::Error::from)?;
        let bytes = scans.iter().map(|scan| scan.jpeg.len()).sum();
        let part = Part { upload: upload.id.clone(), order: Some(order_id), ids: ids.taken().to_vec() };
        Ok((Written { part, filing }, bytes))
    }

    async fn seal(&self, written: Vec<Written>) -> Result<Prepared, ExchangeError> {
        let (mut parts, mut filings) = (Vec::with_capacity(written.len()), Vec::with_capacity(written.len()));
        for one in written {
            parts.push(one.part);
            filings.push(one.filing);
        }
        let unit_id = self.app.config.bureau.isp_id;
        // Checked as it is written: what bends the interface is a fault of this order, not of the bureau.
        let write = move || {
            let upload = Upload::new(unit_id, Operation::NewFilings(filings)).map_err(anyhow::Error::from)?;
            Ok(upload.to_xml().map_err(anyhow::Error::from)?)
        };
        self.wrap(parts, "ICP/XZBA", write).await
    }

    /// A file of the provider's own: its XML was written when it was put into the line.
    async fn prepare_own(&self, upload: &UploadRow) -> Result<Prepared, ExchangeError> {
        let app = &self.app;
        let (Some(file), Some(message)) = (&upload.request_file, &upload.message) else {
            return Err(anyhow::anyhow!("upload {} is of no order and has no request", upload.id).into());
        };
        let message = OWN_MESSAGES
            .iter()
            .find(|known| *known == message)
            .ok_or_else(|| anyhow::anyhow!("no message of our own is called {message}"))?;
        let mut reader = app.store.read().await?;
        let xml = app.objects.get(&mut reader, &app.keys, file).await?;
        drop(reader);
        let part = Part { upload: upload.id.clone(), order: None, ids: Vec::new() };
        self.wrap(vec![part], message, move || Ok(xml)).await
    }

    /// Writes, zips, hashes and seals, away from the threads that carry calls.
    async fn wrap(
        &self,
        parts: Vec<Part>,
        message: &'static str,
        write: impl FnOnce() -> Result<Vec<u8>, ExchangeError> + Send + 'static,
    ) -> Result<Prepared, ExchangeError> {
        let app = Arc::clone(&self.app);
        let stamp = mainland(app.clock.wall()).strftime("%Y%m%d%H%M%S").to_string();
        // A result may quote nothing but this name: it must be nobody else's, whatever number it goes under.
        let entry_name = format!("{}_{stamp}_{}.xml", self.channel, new_wire_id(app.clock.wall()));
        let cipher = self.cipher.clone().filter(|_| app.config.bureau.encrypt_uploads);
        let work = move || {
            let xml = write()?;
            let package = package::pack(&xml, &entry_name, cipher.as_ref()).map_err(anyhow::Error::from)?;
            let put = app.objects.put(&app.keys, "upload", &package.zip)?;
            let (xml_sha256, zip_md5) = (hex::encode(Sha256::digest(&xml)), hex::encode(package.zip_md5));
            let label = Arc::new(Label { parts, message, entry_name, xml_sha256, zip_md5, put });
            Ok::<_, ExchangeError>(Prepared { label, package, xml })
        };
        tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?
    }

    /// Gives a prepared package its number. `None` if something of it is no longer waiting.
    pub(super) async fn number(&self, prepared: Prepared, sequence: i64) -> Result<Option<Numbered>, ExchangeError> {
        let (app, label) = (Arc::clone(&self.app), Arc::clone(&prepared.label));
        let given =
            self.app.store.step(move |tx| Box::pin(async move { give_number(tx, &app, &label, sequence).await })).await;
        match given {
            Ok(()) => Ok(Some(self.numbered(prepared, sequence))),
            Err(ExchangeError::Gone) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is sent of a package that has its number.
    pub(super) fn numbered(&self, prepared: Prepared, sequence: i64) -> Numbered {
        plain_copies::keep_upload(self.app.config.keep.as_deref(), sequence, &prepared.xml);
        Numbered { upload: prepared.label.leader().to_owned(), sequence, package: prepared.package }
    }

    /// The stored package of a numbered upload, byte for byte what was or will be sent. `None` if it is so old that it was
    /// deleted.
    pub(super) async fn stored(&self, upload: &UploadRow) -> Result<Option<Numbered>, ExchangeError> {
        let broken = || anyhow::anyhow!("upload {} is numbered without a package", upload.id);
        let (sequence, name, file) = match (&upload.sequence, &upload.entry_name, &upload.file_id) {
            (Some(sequence), Some(name), Some(file)) => (*sequence, name, file),
            _ => return Err(broken().into()),
        };
        let mut reader = self.app.store.read().await?;
        let zip = match self.app.objects.get(&mut reader, &self.app.keys, file).await {
            Err(ObjectError::Gone) => return Ok(None),
            outcome => outcome?,
        };
        let cipher = self.cipher.as_ref().filter(|_| self.app.config.bureau.encrypt_uploads);
        let package = package::from_zip(zip, name, cipher).map_err(anyhow::Error::from)?;
        Ok(Some(Numbered { upload: upload.id.clone(), sequence, package }))
    }
}

impl Label {
    /// The upload that will hold the number.
    pub fn leader(&self) -> &str {
        self.parts.first().map(|part| part.upload.as_str()).unwrap_or_default()
    }

    /// Whether it is one upload's own file.
    pub fn is_single(&self) -> bool {
        self.parts.len() == 1
    }
}

/// Writes number, wire ids and package of a prepared file, all or nothing.
///
/// # Errors
/// [`ExchangeError::Gone`] if something of it is no longer waiting; the step must be undone then.
pub(super) async fn give_number(tx: &mut Tx<'_>, app: &App, label: &Label, sequence: i64) -> Result<(), ExchangeError> {
    let packed = Packed {
        id: label.leader(),
        sequence,
        message: label.message,
        entry_name: &label.entry_name,
        xml_sha256: &label.xml_sha256,
        zip_md5: &label.zip_md5,
        file_id: &label.put.id,
    };
    if !wire::set_packed(tx, &packed, app.clock.wall()).await? {
        return Err(ExchangeError::Gone);
    }
    label.put.record(tx, app.clock.wall()).await?;
    for (n, part) in label.parts.iter().enumerate() {
        if n > 0 && !wire::set_carried(tx, &part.upload, label.leader(), label.message).await? {
            return Err(ExchangeError::Gone);
        }
        record_ids(tx, part).await?;
    }
    Ok(())
}

async fn record_ids(tx: &mut Tx<'_>, part: &Part) -> Result<(), StoreError> {
    for (id, kind, path) in &part.ids {
        wire::add_wire_id(tx, *id, &part.upload, part.order.as_deref(), kind, path).await?;
    }
    Ok(())
}

/// Messages that belong to no order.
pub const OWN_MESSAGES: &[&str] = &["ICP/HSJG", "ICP/WBACLJG", "IP/XZBA", "IP/XGBA", "IP/SCBA"];
