//! Writes bytes to a name of their own, a piece after the other, and looks at them on the way.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::web::{Bytes, BytesMut};
use futures_core::Stream;
use object_store::{MultipartUpload, ObjectStoreExt};
use sha2::{Digest as _, Sha256};

use super::{Digest, End, Files, Incoming, Received, failed, incoming_path};
use crate::platform::error::Result;

/// What is collected in memory before it is written, in bytes.
const PIECE: usize = 256 * 1024;

pub struct Writer {
    incoming: Incoming,
    upload: Box<dyn MultipartUpload>,
    pending: BytesMut,
    size: u64,
    digest: Sha256,
    text: TextCheck,
}

impl Writer {
    pub async fn begin(files: &Files) -> Result<Self> {
        let incoming = Incoming::new(files);
        let path = incoming_path(incoming.name());
        let upload = files.0.store.put_multipart(&path).await.map_err(failed)?;
        Ok(Self {
            incoming,
            upload,
            pending: BytesMut::new(),
            size: 0,
            digest: Sha256::new(),
            text: TextCheck::default(),
        })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        self.digest.update(bytes);
        self.text.push(bytes);
        self.pending.extend_from_slice(bytes);
        match self.pending.len() < PIECE {
            true => Ok(()),
            false => self.flush().await,
        }
    }

    async fn flush(&mut self) -> Result<()> {
        let piece = self.pending.split().freeze();
        let written = self.upload.put_part(piece.into()).await;
        if let Err(cause) = written {
            let _ = self.upload.abort().await;
            return Err(failed(cause));
        }
        Ok(())
    }

    /// Syncs the bytes and gives them their name.
    pub async fn finish(mut self, end: End) -> Result<Received> {
        if !self.pending.is_empty() {
            self.flush().await?;
        }
        self.upload.complete().await.map_err(failed)?;
        Ok(Received {
            incoming: self.incoming,
            size: self.size,
            digest: Digest(self.digest.finalize().into()),
            is_text: self.text.is_text(),
            end,
        })
    }

    pub async fn abort(mut self) {
        let _ = self.upload.abort().await;
    }
}

/// Whether bytes that come in pieces are UTF-8 without control characters other than tabs, line ends and form feeds.
#[derive(Debug, Default)]
struct TextCheck {
    is_no_text: bool,
    /// The beginning of a character whose end has not come yet.
    begun: Vec<u8>,
}

impl TextCheck {
    fn push(&mut self, bytes: &[u8]) {
        if self.is_no_text {
            return;
        }
        let joined;
        let bytes = match self.begun.is_empty() {
            true => bytes,
            false => {
                joined = [&self.begun, bytes].concat();
                &joined
            }
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.begun.clear();
                text
            }
            Err(fault) if fault.error_len().is_none() => {
                let (whole, begun) = bytes.split_at(fault.valid_up_to());
                let begun = begun.to_vec();
                let is_no_text = has_controls(whole);
                self.is_no_text = is_no_text;
                self.begun = begun;
                return;
            }
            Err(_) => {
                self.is_no_text = true;
                return;
            }
        };
        self.is_no_text = has_controls(text.as_bytes());
    }

    fn is_text(&self) -> bool {
        !self.is_no_text && self.begun.is_empty()
    }
}

fn has_controls(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0c".contains(byte) || *byte == 0x7f;
    bytes.iter().any(is_control)
}

/// The next item of a stream.
pub async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// The bytes of the store, as the body of an answer reads them.
pub struct IoStream<S>(pub S);

impl<S: Stream<Item = object_store::Result<Bytes>> + Unpin> Stream for IoStream<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.0).poll_next(context);
        next.map(|item| item.map(|bytes| bytes.map_err(io::Error::other)))
    }
}

#[cfg(test)]
mod tests {
    use super::TextCheck;

    fn is_text(pieces: &[&[u8]]) -> bool {
        let mut check = TextCheck::default();
        for piece in pieces {
            check.push(piece);
        }
        check.is_text()
    }

    #[test]
    fn text_is_recognised_wherever_it_is_cut() {
        let text = "姓名,单位\r\n王伟,德阳\t𠮷\n".as_bytes();
        for at in 0..=text.len() {
            assert!(is_text(&[&text[..at], &text[at..]]), "{at}");
        }
        let single: Vec<&[u8]> = text.chunks(1).collect();
        assert!(is_text(&single));
        assert!(!is_text(&[&text[..text.len() - 2]]), "cut in a character");
    }

    #[test]
    fn what_is_no_text_stays_so() {
        for bytes in [
            &b"a\0b"[..],
            b"\x1b[31m",
            b"\xff\xfea\0",
            b"\xc4\xe3\xba\xc3",
            b"a\x7f",
        ] {
            assert!(!is_text(&[bytes, b"then text"]), "{bytes:?}");
        }
        assert!(is_text(&[]));
    }
}
