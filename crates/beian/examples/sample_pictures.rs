//! Draws the three pictures that `data/practice/company.json` names, for trying the API by hand. All invented; each says
//! SAMPLE across it.
//!
//! `cargo run -p beian --example sample_pictures -- data/run/pictures`

use std::path::PathBuf;

use pictures::{SampleKind, sample_card};

fn main() -> std::io::Result<()> {
    let dir = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("data/run/pictures"), PathBuf::from);
    std::fs::create_dir_all(&dir)?;
    for (seed, name, kind) in [
        (1, "licence.jpg", SampleKind::Licence),
        (2, "person-1.jpg", SampleKind::IdFront),
        (3, "person-2.jpg", SampleKind::IdFront),
    ] {
        let path = dir.join(name);
        std::fs::write(&path, sample_card(seed, kind))?;
        println!("{}", path.display());
    }
    Ok(())
}
