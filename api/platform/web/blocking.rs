//! Work that takes a thread for a while: the database.

use crate::platform::error::{Error, Result};

/// Runs `work` on a blocking thread. It is not run to its end only when the service stops, which is told as a 503.
#[expect(clippy::disallowed_methods, reason = "everything else calls this")]
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    actix_web::web::block(work)
        .await
        .map_err(|cancelled| Error::Unavailable(cancelled.to_string()))
}
