//! Answers go to their connection in pieces. actix-http copies a piece of a body whole into the connection's buffer, so
//! a large document in one piece would be held once for each client that reads slowly.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use pin_project_lite::pin_project;

/// The largest piece, in bytes.
const PIECE: usize = 32 * 1024;

/// Middleware, around the one that compresses.
pub async fn pieces<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Pieces<B>>, Error> {
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| Pieces {
        body,
        rest: Bytes::new(),
    }))
}

pin_project! {
    /// A body, cut up. The pieces share its memory.
    pub struct Pieces<B> {
        #[pin]
        body: B,
        rest: Bytes,
    }
}

impl<B: MessageBody> MessageBody for Pieces<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.project();
        if this.rest.is_empty() {
            match this.body.poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) => *this.rest = bytes,
                other => return other,
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(piece)))
    }
}
