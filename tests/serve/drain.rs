//! The end of a service that others still send requests to.

use nix::sys::signal::Signal;
use reqwest::Method;

use super::{Place, START, Service, within};

#[actix_web::test]
async fn after_sigterm_requests_are_answered_until_the_drain_has_passed() {
    let place = Place::new();
    let mut service = Service::start(&place, &["--drain-seconds", "3"]).await;
    service.signal(Signal::SIGTERM);
    let log = || std::fs::read_to_string(place.0.path().join("serve.log")).unwrap();
    let (mut told, mut answered) = (0, 0);
    // A request that finds no service any more was sent after the drain.
    let ended = |error: reqwest::Error| assert!(log().contains("stopping: "), "{error:?}");
    loop {
        let ready = service.client.get(format!("{}/readyz", service.base));
        match ready.send().await {
            Ok(ready) if ready.status() == 503 => told += 1,
            Ok(ready) => assert_eq!((told, ready.status().as_u16()), (0, 200)),
            Err(error) => break ended(error),
        }
        let read = service
            .client
            .get(format!("{}/v1/divisions/510600", service.base));
        match read.send().await {
            Ok(read) => {
                assert_eq!(read.status(), 200);
                answered += usize::from(told > 0);
            }
            Err(error) => break ended(error),
        }
    }
    assert!(told > 0 && answered > 0, "{told} {answered}");
    assert_eq!(service.end().code(), Some(0));
}

#[actix_web::test]
async fn a_second_signal_ends_the_drain_and_ctrl_c_has_none() {
    let place = Place::new();
    let mut service = Service::start(&place, &["--drain-seconds", "600"]).await;
    service.signal(Signal::SIGTERM);
    let refused = || async {
        let asked = service.call(Method::GET, "/readyz").send().await;
        asked.refused(503, "shutting_down");
    };
    let drains = within(START, || {
        let log = std::fs::read_to_string(place.0.path().join("serve.log")).unwrap();
        log.contains("draining").then_some(())
    });
    assert!(drains.is_some());
    refused().await;
    service.signal(Signal::SIGTERM);
    assert_eq!(service.end().code(), Some(0));

    let again = Service::start(&place, &["--drain-seconds", "600"]).await;
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
}
