//! One connection: TCP with limits. actix-http has none for a client that leaves its answers unread, nor for the heads of
//! requests after the first.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::framing::{Framing, Progress};
use super::{Class, Seat};

/// A client has to take this much of an answer, or all of it, each time that `write_wait` has passed.
const LEAST_PROGRESS_BYTES: usize = 64 * 1024;

/// The bytes of one connection.
#[derive(Debug)]
pub struct Stream {
    socket: TcpStream,
    seat: Seat,
    framing: Framing,
    /// How long the head that has begun may still take. actix-http watches over the first one, and returns 408.
    head: Option<Pin<Box<Sleep>>>,
    writing: Writing,
}

/// What the client does not take.
#[derive(Debug, Default)]
struct Writing {
    /// Runs while the socket takes nothing more.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Taken since the deadline was set, in bytes.
    taken: usize,
    /// The last write took nothing.
    is_blocked: bool,
    /// A read waits until the client takes what was answered.
    is_awaited: bool,
}

impl Stream {
    pub fn new(socket: TcpStream, seat: Seat) -> Self {
        // An answer is written in large pieces; waiting for more helps no client.
        if let Err(cause) = socket.set_nodelay(true) {
            tracing::debug!(%cause, "TCP_NODELAY");
        }
        Self {
            socket,
            seat,
            framing: Framing::default(),
            head: None,
            writing: Writing::default(),
        }
    }

    pub fn class(&self) -> Class {
        self.seat.class()
    }

    fn is_ended(&mut self, context: &mut Context<'_>) -> bool {
        self.seat
            .ended()
            .is_some_and(|ended| Pin::new(ended).poll(context).is_ready())
    }

    fn follow(&mut self, bytes: &mut [u8]) {
        match self.framing.follow(bytes) {
            Progress::Elsewhere | Progress::InFirstHead => self.head = None,
            Progress::InLaterHead => {
                let wait = self.seat.connections.head_wait;
                self.head.get_or_insert_with(|| Box::pin(sleep(wait)));
            }
        }
    }
}

impl Writing {
    /// Takes note of `written` bytes.
    fn progress(&mut self, written: usize, context: &Context<'_>) {
        self.is_blocked = false;
        self.taken += written;
        if self.taken >= LEAST_PROGRESS_BYTES {
            self.deadline = None;
            self.taken = 0;
        }
        if std::mem::take(&mut self.is_awaited) {
            context.waker().wake_by_ref();
        }
    }

    /// All that was there to write is written.
    fn finish(&mut self) {
        self.deadline = None;
        self.taken = 0;
    }

    /// Whether the client has had its time.
    fn block(&mut self, wait: Duration, context: &mut Context<'_>) -> bool {
        self.is_blocked = true;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(wait)));
        deadline.as_mut().poll(context).is_ready()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_ended(context) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        // A client that takes no answer gets no more of them: what it asks meanwhile waits in the kernel.
        if self.writing.is_blocked {
            self.writing.is_awaited = true;
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        if Pin::new(&mut self.socket)
            .poll_read(context, buffer)?
            .is_ready()
        {
            self.follow(&mut buffer.filled_mut()[before..]);
            return Poll::Ready(Ok(()));
        }
        let is_late = self
            .head
            .as_mut()
            .is_some_and(|wait| wait.as_mut().poll(context).is_ready());
        match is_late {
            true => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            false => Poll::Pending,
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.socket).poll_write(context, bytes)? {
            Poll::Ready(written) => {
                self.writing.progress(written, context);
                Poll::Ready(Ok(written))
            }
            Poll::Pending => {
                let wait = self.seat.connections.write_wait;
                match self.writing.block(wait, context) {
                    true => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    false => Poll::Pending,
                }
            }
        }
    }

    /// Called once all is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writing.finish();
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
