//! Compressed bodies.

use std::io::{Read, Write};

/// The content codings that bodies may have.
pub const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

pub fn compressed(coding: &str, bytes: &[u8]) -> Vec<u8> {
    encoded(coding, bytes)
}

/// Few bytes that inflate to `length` blanks.
pub fn bomb(coding: &str, length: u64) -> Vec<u8> {
    encoded(coding, std::io::repeat(b' ').take(length))
}

fn encoded(coding: &str, mut from: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    match coding {
        "gzip" => {
            let mut to = flate2::write::GzEncoder::new(&mut out, flate2::Compression::best());
            std::io::copy(&mut from, &mut to).expect("gzip");
            to.finish().expect("gzip");
        }
        "deflate" => {
            let mut to = flate2::write::ZlibEncoder::new(&mut out, flate2::Compression::best());
            std::io::copy(&mut from, &mut to).expect("zlib");
            to.finish().expect("zlib");
        }
        "br" => {
            let mut to = brotli::CompressorWriter::new(&mut out, 1 << 16, 5, 24);
            std::io::copy(&mut from, &mut to).expect("brotli");
            to.flush().expect("brotli");
            drop(to);
        }
        "zstd" => zstd::stream::copy_encode(from, &mut out, 19).expect("zstd"),
        other => panic!("no coding {other}"),
    }
    out
}
