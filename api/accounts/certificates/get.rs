use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use utoipa::IntoParams;

use super::model;
use super::number;
use super::view::CertificateView;
use crate::access::App;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

const MOST_CHARACTERS: usize = 100;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CertificatePath {
    /// The number as printed. Small letters, blanks, missing hyphens, O for 0 and I for 1 are accepted.
    #[serde(deserialize_with = "bounded")]
    #[param(inline, max_length = 100, example = "TF2024-7K3M-9QWE-0RTY-2ZXC")]
    pub number: String,
}

fn bounded<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<String, D::Error> {
    let number = String::deserialize(deserializer)?;
    match number.chars().count() <= MOST_CHARACTERS {
        true => Ok(number),
        false => Err(D::Error::custom("最多 100 个字符|at most 100 characters")),
    }
}

impl CertificatePath {
    /// The stored form of the number.
    pub fn number(&self) -> Result<String> {
        Ok(number::read(&self.number).ok_or_else(absent)?)
    }
}

problems!(GetCertificateProblems: NotFound);

/// Get a certificate
///
/// Public: every printed fact, so that a changed print shows, and whether the certificate is valid, revoked (with reason and
/// time) or superseded (with the number of its successor). After the erasure of the holder, `holder` is null and
/// `holder_erased` true.
///
/// To verify: write `content` as canonical JSON (RFC 8785: members sorted by name, no blanks, UTF-8); its SHA-256 in hex is
/// `content_hash`. While `holder` is there, SHA-256 of the bytes of `salt` (hex) followed by the UTF-8 of `name` is
/// `content.holder_commitment`. The first check also works after an erasure.
#[utoipa::path(tag = "certificates", security(()), params(CertificatePath),
    responses((status = 200, description = "The certificate.", body = CertificateView,
        headers(("ETag" = String, description = "Its version."))), GetCertificateProblems))]
#[get("/certificates/{number}")]
pub async fn get_certificate(app: Data<App>, path: Path<CertificatePath>) -> Result<Answer> {
    let number = path.0.number()?;
    app.db
        .read(move |conn| {
            let found = model::find(conn, &number)?.ok_or_else(absent)?;
            CertificateView::answer(conn, &found)
        })
        .await
}

pub fn absent() -> Problem {
    Problem::not_found("没有这份证书", "there is no such certificate")
}
