//! Content codings of bodies (RFC 9110, section 8.4): inflated in one step, into at most as many bytes as are taken. None of
//! the decoders works with a window larger than that, so a small body cannot claim much memory.

use std::io::Read;

use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use actix_web::web::Bytes;
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use zstd::zstd_safe::zstd_sys::ZSTD_ErrorCode;
use zstd::zstd_safe::{self, DCtx};

/// The value of `Accept-Encoding` in answers.
pub const ACCEPTED: &str = "gzip, deflate, br, zstd";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentCoding {
    Gzip,
    /// The zlib format, as RFC 9110 says.
    Deflate,
    Brotli,
    Zstd,
}

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    TooLarge,
    Corrupt,
}

impl ContentCoding {
    /// The one coding of a body; `None` where there is none. Fails with a coding that is not known, and with several.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, ()> {
        let mut named = Vec::new();
        for header in headers.get_all(CONTENT_ENCODING) {
            let names = header.to_str().map_err(|_| ())?.split(',').map(str::trim);
            named.extend(names.filter(|name| !name.is_empty()));
        }
        match named[..] {
            [] => Ok(None),
            [name] => match &*name.to_ascii_lowercase() {
                "identity" => Ok(None),
                "gzip" | "x-gzip" => Ok(Some(Self::Gzip)),
                "deflate" => Ok(Some(Self::Deflate)),
                "br" => Ok(Some(Self::Brotli)),
                "zstd" => Ok(Some(Self::Zstd)),
                _ => Err(()),
            },
            _ => Err(()),
        }
    }

    /// Inflates what was sent; stops where there would be more than `limit` bytes. What follows the end of the compressed
    /// data is a fault, unless it is another gzip member or zstd frame.
    pub fn inflate(self, sent: Vec<u8>, limit: usize) -> Result<Bytes, Fault> {
        let mut inflated = match self {
            Self::Gzip => gzip(&sent, limit),
            Self::Deflate => deflate(&sent, limit),
            Self::Brotli => brotli(sent, limit),
            Self::Zstd => zstd(&sent, limit),
        }?;
        if inflated.len() > limit {
            return Err(Fault::TooLarge);
        }
        inflated.shrink_to_fit();
        Ok(inflated.into())
    }
}

fn gzip(sent: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut inflated = Vec::new();
    MultiGzDecoder::new(sent)
        .take(limit as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| Fault::Corrupt)?;
    Ok(inflated)
}

fn deflate(sent: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut inflated = Vec::with_capacity(limit + 1);
    let mut decoder = Decompress::new(true);
    let status = decoder
        .decompress_vec(sent, &mut inflated, FlushDecompress::Finish)
        .map_err(|_| Fault::Corrupt)?;
    let is_whole = status == Status::StreamEnd && decoder.total_in() == sent.len() as u64;
    if is_whole || inflated.len() > limit {
        Ok(inflated)
    } else {
        Err(Fault::Corrupt)
    }
}

fn brotli(mut sent: Vec<u8>, limit: usize) -> Result<Vec<u8>, Fault> {
    if let Some(first) = sent.first_mut() {
        *first = with_window_for(*first, limit + 1);
    }
    let mut inflated = vec![0; limit + 1];
    let (mut sent_left, mut read) = (sent.len(), 0);
    let (mut room, mut written, mut total) = (inflated.len(), 0, 0);
    let alloc = StandardAlloc::default;
    let result = BrotliDecompressStream(
        &mut sent_left,
        &mut read,
        &sent,
        &mut room,
        &mut written,
        &mut inflated,
        &mut total,
        &mut BrotliState::new_strict(alloc(), alloc(), alloc()),
    );
    match result {
        BrotliResult::ResultSuccess if sent_left == 0 => {
            inflated.truncate(written);
            Ok(inflated)
        }
        BrotliResult::NeedsMoreOutput => Err(Fault::TooLarge),
        _ => Err(Fault::Corrupt),
    }
}

/// The first byte of a brotli stream, with the smallest window that reaches back over `length` bytes where the stream
/// claims a larger one. Up to that length both mean the same: a distance beyond the beginning of the text is a word of the
/// dictionary in either. The byte is told in RFC 7932, section 9.1: windows of 18 to 24 bits stand in the upper three of
/// the four lowest bits.
fn with_window_for(first: u8, length: usize) -> u8 {
    const GAP: usize = 16;
    let claimed = (first >> 1) & 0b111;
    if first & 1 == 0 || claimed == 0 {
        return first;
    }
    let enough = (1..claimed).find(|bits| (1usize << (17 + bits)) - GAP >= length);
    let bits = enough.unwrap_or(claimed);
    (first & !0b1111) | (bits << 1) | 1
}

fn zstd(sent: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut inflated = Vec::with_capacity(limit + 1);
    let mut decoder = DCtx::try_create().ok_or(Fault::Corrupt)?;
    match decoder.decompress(&mut inflated, sent) {
        Ok(_) => Ok(inflated),
        Err(code)
            if zstd_safe::is_error_kind(code, ZSTD_ErrorCode::ZSTD_error_dstSize_tooSmall) =>
        {
            Err(Fault::TooLarge)
        }
        Err(_) => Err(Fault::Corrupt),
    }
}
