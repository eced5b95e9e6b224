//! Takes the two files of Swagger UI that `/docs` needs out of the archive in which a crate brings
//! them, and puts them into `OUT_DIR` as gzip files: they are embedded and served as they are.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::{CompressionMethod, ZipArchive};

/// The files, and the folder they are in: the archive is one of Swagger UI's repository.
const FILES: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];
const FOLDER: &str = "dist";

/// Magic number, deflate, no flags, no time, no extra flags, operating system unknown (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    // The archive has one folder at its top, `swagger-ui-<version>`.
    let first = archive.file_names().next().ok_or("the archive is empty")?;
    let root = first.split('/').next().unwrap_or_default().to_owned();
    let version = root
        .strip_prefix("swagger-ui-")
        .ok_or("the archive's folder does not say the version")?;
    println!("cargo::rustc-env=SWAGGER_UI_VERSION={version}");
    for name in FILES {
        let gzip = gzip(&mut archive, &format!("{root}/{FOLDER}/{name}"))?;
        fs::write(Path::new(&out).join(format!("{name}.gz")), gzip)?;
    }
    Ok(())
}

/// A file of the archive as gzip. Both hold the same deflated bytes, so nothing is compressed here.
fn gzip(archive: &mut ZipArchive<Cursor<&[u8]>>, path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let index = archive
        .index_for_name(path)
        .ok_or_else(|| format!("the archive has no {path}"))?;
    let mut file = archive.by_index_raw(index)?;
    if file.compression() != CompressionMethod::DEFLATE {
        return Err(format!("{path} is not deflated").into());
    }
    let (crc32, size) = (file.crc32(), u32::try_from(file.size())?);
    let mut gzip = GZIP_HEADER.to_vec();
    file.read_to_end(&mut gzip)?;
    gzip.extend(crc32.to_le_bytes());
    gzip.extend(size.to_le_bytes());
    Ok(gzip)
}
