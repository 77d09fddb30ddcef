//! Documents that are none: too large, of another kind, lying about their kind, broken, or bombs. Each gets a finding at
//! the place that it should have proved, and leaves the order as it was.

use std::io::Write as _;

use axum::http::Method;
use beian::testing::databases;
use serde_json::{Value, json};

use crate::bad_input::refused;
use crate::house::samples::person;
use crate::house::{House, Part};

#[tokio::test]
async fn what_is_no_picture_is_told_and_changes_nothing() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = house.draft(&sample).await;
        let before = house.order(&id).await;
        let jpeg = sample.pictures[0].2.clone();
        let half = jpeg[..jpeg.len() / 2].to_vec();
        let bomb = bomb(40_000, 40_000);
        assert!(bomb.len() < 8 * 1024 * 1024);
        let files: Vec<(&str, &str, &[u8], &str)> = vec![
            ("scan.jpg", "image/jpeg", b"", "upload.not_an_image"),
            ("scan.jpg", "image/jpeg", b"%PDF-1.7\n%...", "upload.not_an_image"),
            ("scan.jpg", "image/jpeg", b"<html><script>alert(1)</script>", "upload.not_an_image"),
            ("scan.gif", "image/gif", b"GIF89a\x01\0\x01\0\0\0\0;", "upload.not_an_image"),
            ("scan.jpg", "image/jpeg", b"PK\x03\x04 a zip", "upload.not_an_image"),
            ("scan.png", "image/png", &jpeg, "upload.lies"),
            ("scan.jpg", "text/html", &jpeg, "upload.lies"),
            ("scan.jpg", "image/jpeg", &half, "upload.broken"),
            ("scan.jpg", "image/jpeg", b"\xff\xd8\xff\xe0nothing", "upload.broken"),
            ("scan.png", "image/png", &bomb, "upload.too_many_pixels"),
        ];
        for (name, kind, bytes, topic) in files {
            let parts = form("identity_document", "/subject", (name, kind), bytes);
            let problem =
                refused(house.api("applicant").document(&format!("/orders/{id}/materials"), &parts).await, 422);
            let finding = &problem["findings"][0];
            assert_eq!(finding["topic"], topic, "{name}: {problem}");
            assert_eq!((&finding["path"], &finding["origin"]), (&json!("/subject"), &json!("form")));
            assert!(!finding["cure"].as_str().unwrap().is_empty());
        }
        assert_eq!(house.order(&id).await, before, "the document that was there is still there");
        house.submit(&id).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn a_form_that_is_none_is_told_with_its_place() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = house.draft(&sample).await;
        let path = format!("/orders/{id}/materials");
        let jpeg = &sample.pictures[0].2;
        let door = house.api("applicant");
        let good = ("scan.jpg", "image/jpeg");
        for (kind, owner, pointer) in [
            ("poem", "/subject", "/kind"),
            ("", "/subject", "/kind"),
            ("identity_document", "/sites/7", "/owner"),
            ("identity_document", "/sites/99999999999999999999", "/owner"),
            ("identity_document", "subject", "/owner"),
            ("identity_document", "/subject/name", "/owner"),
            ("identity_document", "/sites", "/owner"),
            ("identity_document", "/nobody/person", "/owner"),
            ("identity_document", "/sites/9/person", "/owner"),
        ] {
            let problem = refused(door.document(&path, &form(kind, owner, good, jpeg)).await, 422);
            assert_eq!(problem["pointer"], json!(pointer), "{kind} {owner}");
        }
        for missing in 0..3 {
            let mut parts = form("identity_document", "/subject", good, jpeg).into_iter().collect::<Vec<_>>();
            let name = parts.remove(missing).name;
            let problem = refused(door.document(&path, &parts).await, 422);
            assert_eq!(problem["pointer"], json!(format!("/{name}")));
        }
        let odd: [(Option<&str>, &[u8]); 5] = [
            (None, b""),
            (Some("application/json"), b"{}"),
            (Some("multipart/form-data"), b"--x--"),
            (Some("multipart/form-data; boundary=seam"), b"--seam\r\nnothing"),
            (
                Some("multipart/form-data; boundary=seam"),
                b"--seam\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\n\xff\xfe\r\n--seam--\r\n",
            ),
        ];
        for (kind, body) in odd {
            let reply = door.send(Method::POST, &path, kind, body.to_vec()).await;
            refused(reply, 422);
        }
        let large = vec![0xFF_u8; 21 * 1024 * 1024];
        refused(door.document(&path, &form("identity_document", "/subject", good, &large)).await, 413);
        house.close().await;
    }
}

#[tokio::test]
async fn a_document_given_again_takes_the_place_of_the_first() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = house.draft(&sample).await;
        let first = house.order(&id).await["materials"].clone();
        let other = pictures::sample::sample_card(99, pictures::sample::SampleKind::IdFront);
        let order = house.add_document("applicant", &id, "identity_document", "/subject", &other).await.expect(201);
        let second = order["materials"].as_array().unwrap();
        assert_eq!(second.len(), first.as_array().unwrap().len());
        let bytes = house.api("applicant").get(&format!("/orders/{id}/materials/{}", id_of(&second[0]))).await.bytes;
        assert!(bytes.starts_with(b"\xff\xd8"), "kept as JPEG");
        assert!(!bytes.windows(4).any(|four| four == b"Exif"), "without metadata");
        house.close().await;
    }
}

fn id_of(material: &Value) -> &str {
    material["id"].as_str().unwrap()
}

fn form<'p>(kind: &'p str, owner: &'p str, file: (&'p str, &'p str), bytes: &'p [u8]) -> [Part<'p>; 3] {
    let text = |name, text: &'p str| Part { name, file: None, bytes: text.as_bytes() };
    [text("kind", kind), text("owner", owner), Part { name: "file", file: Some(file), bytes }]
}

/// A PNG of a few kilobytes that unpacks to gigabytes.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1_000 {
        packed.write_all(&[0; 65_536]).unwrap();
    }
    let data = packed.finish().unwrap();
    let parts = [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())];
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in parts {
        let named = [&name[..], &body].concat();
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        png.extend(&named);
        png.extend(crc32fast::hash(&named).to_be_bytes());
    }
    png
}
