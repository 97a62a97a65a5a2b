//! Fetching from a mirror that the test itself puts up.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use sha2::{Digest, Sha512};

use super::binaries;
use super::fetch::{artifact, fetch};
use super::tests::place;
use super::{Durability, Embedded, EmbeddedOptions};

/// A Maven repository of plain files on a free port; its thread ends with the test.
fn serve(files: HashMap<String, Vec<u8>>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            lines
                .take_while(|line| line.as_ref().is_ok_and(|it| !it.is_empty()))
                .for_each(drop);
            let path = request.split(' ').nth(1).unwrap();
            let (status, body) = match files.get(path) {
                Some(body) => ("200 OK", body.as_slice()),
                None => ("404 Not Found", &[][..]),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(body))
                .unwrap();
        }
    });
    format!("http://{address}/maven2/")
}

/// An archive as zonky makes them, its programs links to the installed ones.
fn archive() -> Vec<u8> {
    let installed = binaries::search(Path::new("/nowhere"), None).unwrap();
    let packed = liblzma::write::XzEncoder::new(Vec::new(), 1);
    let mut tar = tar::Builder::new(packed);
    let header = |kind| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o755);
        header.set_size(0);
        header
    };
    let mut folder = header(tar::EntryType::Directory);
    tar.append_data(&mut folder, "bin/", std::io::empty())
        .unwrap();
    for (path, target) in [
        ("bin/postgres", installed.postgres()),
        ("bin/initdb", installed.initdb()),
    ] {
        let mut link = header(tar::EntryType::Symlink);
        tar.append_link(&mut link, path, target).unwrap();
    }
    let txz = tar.into_inner().unwrap().finish().unwrap();
    let mut jar = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    jar.start_file("postgres-linux-x86_64.txz", stored).unwrap();
    jar.write_all(&txz).unwrap();
    jar.finish().unwrap().into_inner()
}

fn mirror(jar: Vec<u8>, sha512: &str) -> HashMap<String, Vec<u8>> {
    let artifact = artifact();
    let at = format!("/maven2/io/zonky/test/postgres/{artifact}");
    let versions: String = ["9.6.24", "16.9.0", "17.4.0", "17.5.0", "18.0.0"]
        .map(|it| format!("<version>{it}</version>"))
        .concat();
    let metadata = format!(
        "<metadata><groupId>io.zonky.test.postgres</groupId><artifactId>{artifact}</artifactId>\
         <versioning><latest>18.0.0</latest><release>18.0.0</release><versions>{versions}</versions>\
         <lastUpdated>20250901000000</lastUpdated></versioning></metadata>"
    );
    HashMap::from([
        (format!("{at}/maven-metadata.xml"), metadata.into_bytes()),
        (
            format!("{at}/17.5.0/{artifact}-17.5.0.jar.sha512"),
            sha512.as_bytes().to_vec(),
        ),
        (format!("{at}/17.5.0/{artifact}-17.5.0.jar"), jar),
    ])
}

fn sha512(bytes: &[u8]) -> String {
    Sha512::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn the_newest_preferred_version_is_fetched_from_a_mirror_and_runs() {
    let place = place();
    let jar = archive();
    let sum = sha512(&jar);
    let source = serve(mirror(jar, &sum));
    let into = place.path().join("binaries");
    let mut said = Vec::new();
    fetch(&into, Some(&source), None, &mut |line| {
        said.push(line.to_owned())
    })
    .unwrap();
    assert_eq!(
        said,
        [format!(
            "fetching PostgreSQL 17.5.0 from {}",
            source.trim_end_matches('/')
        )]
    );

    let options = EmbeddedOptions {
        data_dir: place.path().to_owned(),
        bin_dir: Some(into.join("17.5.0/bin")),
        fetch_from: None,
        durability: Durability::ForTests,
    };
    assert!(Embedded::start(&options, &mut |_| ()).unwrap().is_ours());
}

#[test]
fn a_damaged_archive_is_refused() {
    let place = place();
    let source = serve(mirror(archive(), &sha512(b"another")));
    let into = place.path().join("binaries");
    let said = fetch(&into, Some(&source), None, &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("hash") && said.contains("http://127.0.0.1"),
        "{said}"
    );
    assert!(
        !said.contains('\n') && !into.join("17.5.0").exists(),
        "{said}"
    );
}

#[test]
fn a_mirror_without_the_version_is_named() {
    let place = place();
    let source = serve(mirror(Vec::new(), ""));
    let said = fetch(place.path(), Some(&source), Some(15), &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("=15") && said.contains("install one with"),
        "{said}"
    );
}
