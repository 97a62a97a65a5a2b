//! Which parts of a path are logged, on the paths of the whole document.

use crate::platform::web::{Mounted, Published};
use crate::service::slices::is_a_word_of_lists;

#[test]
fn of_a_path_what_is_ours_is_told_and_nothing_that_somebody_put_there() {
    let published = Published::of(&super::document(), is_a_word_of_lists, |_| {
        Some(Mounted {
            slice: 0,
            kept: None,
        })
    })
    .expect("paths that do not contradict each other");
    let id = "0198f3a2-5b1c-7000-8000-000000000010";
    let mut same = vec![
        "/livez".to_owned(),
        "/v1/users/me".to_owned(),
        "/v1/".to_owned(),
    ];
    for path in ["/v1/listings/{}/publish", "/v1/users/{}", "/v1/{}"] {
        same.push(path.replace("{}", id));
    }
    for path in [
        "/v1/divisions/510603",
        "/v1/divisions/510603001",
        "/v1/code-lists/technology_fields",
        "/v1/users/me/contact-points/phone",
        "/v1/problems/not_found",
    ] {
        same.push(path.to_owned());
    }
    for path in same {
        assert_eq!(published.told(&path), path);
    }
    for (path, told) in [
        ("/v1/users/by-13812345678", "/v1/users/{id}"),
        ("/v1/users/x138-1234-5678", "/v1/users/{id}"),
        ("/v1/13812345678a", "/v1/…"),
        (
            "/v1/listings/by-external-ref/SFZ-510103199001011234",
            "/v1/listings/by-external-ref/{external_ref}",
        ),
        (
            "/v1/matches/by-external-ref/%E7%8E%8B",
            "/v1/matches/by-external-ref/{external_ref}",
        ),
        ("/v1/divisions/wangwei", "/v1/divisions/{code}"),
        ("/v1/divisions/13812345678", "/v1/divisions/{code}"),
        ("/v1/code-lists/wangwei", "/v1/code-lists/{name}"),
        (
            "/v1/users/me/contact-points/wangwei",
            "/v1/users/me/contact-points/{kind}",
        ),
        ("/wangwei/users/me", "/…/users/me"),
        ("/v1/users/a/b/c", "/v1/users/…/…/…"),
    ] {
        assert_eq!(published.told(path), told);
    }
}
