//! The contracts of all consumers, held against this service inside the test's own process.

use provider_verify::ProviderTest;
use recipient_service::States;
use service::provider_states::{StateHandler, TOKEN_REVOKED};
use service::{DatabaseLocation, Tokens};

use crate::service_under_test::TOKEN;

#[tokio::test]
async fn the_contracts_of_all_consumers_are_kept() {
    let tokens: Tokens = TOKEN.parse().unwrap();
    let started = recipient_service::app(&DatabaseLocation::Memory, tokens.clone()).await;
    let (app, states) = started.unwrap();
    let router = app.into_router();
    let mut test = ProviderTest::new("recipient-service", "../../pacts")
        .provider(|listener| axum::serve(listener, router))
        .header("authorization", &format!("Bearer {TOKEN}"));
    let (revoked, restored) = (tokens.clone(), tokens);
    test = test
        .state(TOKEN_REVOKED, move |_| {
            revoked.revoke();
            std::future::ready(())
        })
        .tear_down(TOKEN_REVOKED, move |_| {
            restored.restore();
            std::future::ready(())
        });
    for name in States::NAMES {
        let (set_up, tear_down) = (states.clone(), states.clone());
        test = test
            .state(name, move |params| {
                let states = set_up.clone();
                let params = serde_json::from_value(params).unwrap();
                async move { states.set_up(name, params).await }
            })
            .tear_down(name, move |_| {
                let states = tear_down.clone();
                async move { states.tear_down(name).await }
            });
    }
    test.run().await.assert_kept();
}
