use actix_web::get;
use actix_web::web::Data;

use super::codes::PaperKind;
use super::kinds;
use super::paper::PaperOf;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::entries::view::EntryPath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetEntryApplicationProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered, GlyphMissing);

/// Get the application of an entry
///
/// As PDF: form, team, organisation, and room for signatures. For callers who may read the entry. A draft, and an entry for
/// which papers are missing, is marked 草稿 on each page; a submitted one carries its version, a code and a QR code of its
/// address. In a blind stage, readers who must not know whose the entry is get it without names and without a code. The same
/// version gives the same bytes.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["entries:read"])), params(EntryPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetEntryApplicationProblems))]
#[get("/entries/{id}/application.pdf")]
pub async fn get_entry_application(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<EntryPath>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf::new(PaperKind::Application, path.0.id.0);
            kinds::open(conn, &of, Some(&caller), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
