//! Bodies that nobody reads to their end. actix-web closes the connection after the answer when such a body has a
//! length, but waits without end for the rest of one that comes in chunks once its reader is gone. So the reader is kept
//! until the answer is sent, and both are treated alike.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage};
use futures_core::Stream;

type Kept = Rc<RefCell<Payload>>;

/// Middleware, outermost: keeps the reader of a body in chunks as long as the answer lasts.
pub async fn unread_bodies<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Answering<B>>, Error> {
    let kept = request
        .headers()
        .contains_key(TRANSFER_ENCODING)
        .then(|| Rc::new(RefCell::new(request.take_payload())));
    if let Some(kept) = &kept {
        let shared = Box::pin(Shared(kept.clone()));
        request.set_payload(Payload::Stream { payload: shared });
    }
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| Answering {
        body: Box::pin(body),
        _unread: kept,
    }))
}

/// The body as the handler reads it.
struct Shared(Kept);

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

/// An answer's body, and the request's that may be unread.
pub struct Answering<B> {
    body: Pin<Box<B>>,
    _unread: Option<Kept>,
}

impl<B: MessageBody> MessageBody for Answering<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.body.as_mut().poll_next(context)
    }
}
