use super::rows::{Certified, address};

#[actix_web::test]
async fn a_download_is_a_pdf_with_the_font_and_always_the_same() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    let path = format!("{}/pdf", address(&issued));
    let first = is.app.get(&path).by(&is.attendee).send().await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("content-type"), "application/pdf");
    let number = issued["number"].as_str().unwrap();
    assert_eq!(
        first.header("content-disposition"),
        format!("attachment; filename=\"{number}.pdf\"")
    );
    assert!(first.text.starts_with("%PDF-") && first.text.contains("NotoSerifCJKsc-Regular"));
    let second = is.app.get(&path).by(&is.cast.broker).send().await;
    assert_eq!(second.text, first.text);
    let cached = is
        .app
        .get(&path)
        .by(&is.attendee)
        .header("if-none-match", &first.etag());
    assert_eq!(cached.send().await.status, 304);
    is.app
        .get(&path)
        .by(&is.cast.stranger)
        .send()
        .await
        .refused(403, "forbidden");
    is.app
        .get(&path)
        .send()
        .await
        .refused(401, "unauthenticated");
    is.moved(&is.cast.city, &issued, "revoke").await.ok();
    let refused = is.app.get(&path).by(&is.attendee).send().await;
    refused.refused(409, "wrong_state");
}
