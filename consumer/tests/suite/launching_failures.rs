//! Campaigns that are not launched: what their template has become, and where nobody can say.

use std::num::NonZeroU32;

use http::StatusCode;
use serde_json::{Value, json};

use super::replicas::{DUE, Replicas, until};
use super::scheduler::{TEMPLATE, but, recipient, template};
use crate::fake_provider::Answer;

#[tokio::test]
async fn a_template_that_is_not_what_it_was_fails_the_campaign_for_good() {
    for (answer, code) in [
        (
            Answer::json(&but(template(), "status", "archived")),
            "template_not_active",
        ),
        (
            Answer::json(&but(template(), "status", "draft")),
            "template_not_active",
        ),
        (
            Answer::json(&but(template(), "version", 4)),
            "template_changed",
        ),
        (
            Answer::problem(StatusCode::NOT_FOUND, "template_not_found"),
            "template_not_found",
        ),
    ] {
        let replicas = Replicas::none_yet(2).await;
        let replica = replicas.launching(|_| {}).await;
        let id = replica.create("a").await;
        replicas.templates.answer(TEMPLATE, answer);
        replicas.clock.set(DUE);
        let failed = replica.until_status(&id, "failed").await;
        assert_eq!(failed["failure"]["code"], code);
        assert!(
            failed["failure"]["detail"]
                .as_str()
                .unwrap()
                .contains("welcome")
        );
        assert_eq!(failed["message_count"], 0);
        assert_eq!(replica.messages(&id).await, [] as [Value; 0]);
        let (status, body) = replica.cancel(&id).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(body["code"], "campaign_not_cancellable");
        // A template that is right again changes nothing.
        replicas
            .templates
            .answer(TEMPLATE, Answer::json(&template()));
        let other = replica.create_at("b", "2020-01-02T09:00:01Z").await;
        replicas.clock.set("2030-01-01T00:00:00Z");
        replica.until_status(&other, "launched").await;
        assert_eq!(replica.campaign(&id).await, failed);
        let errors = replicas.logs.errors();
        let [line] = errors.as_slice() else {
            panic!("not exactly one error: {errors:#?}");
        };
        assert_eq!(line["message"], "campaign failed");
        assert_eq!(line["campaign_id"], id);
        assert_eq!(line["code"], code);
        assert_eq!(line["detail"], failed["failure"]["detail"]);
        assert!(line["span"]["trace_id"].is_string());
        replica.stop().await;
    }
}

#[tokio::test]
async fn a_campaign_waits_for_a_template_service_that_is_away_and_can_be_cancelled_meanwhile() {
    let replicas = Replicas::none_yet(2).await;
    let replica = replicas.launching(|_| {}).await;
    let (one, other) = (replica.create("one").await, replica.create("other").await);
    let away = Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "away");
    replicas.templates.answer(TEMPLATE, away);
    replicas.clock.set(DUE);
    let postponed = || replicas.logs.of_level("WARN").into_iter();
    let postponed = |id: &str| {
        let lines = postponed().filter(|line| line["message"] == "launch postponed");
        lines.filter(|line| line["campaign_id"] == id).count()
    };
    until(async || (postponed(&one) == 1 && postponed(&other) == 1).then_some(())).await;
    for id in [&one, &other] {
        let waiting = replica.until_status(id, "scheduled").await;
        assert_eq!(waiting["version"], 3, "claimed, and given back");
    }
    assert_eq!(replica.cancel(&other).await.0, StatusCode::OK);
    replicas
        .templates
        .answer(TEMPLATE, Answer::json(&template()));
    // The longest first pause is five seconds.
    replicas.clock.set("2020-01-02T09:00:05Z");
    replica.until_status(&one, "launched").await;
    replica.assert_one_message_each(&one, 2).await;
    assert_eq!(replica.campaign(&other).await["status"], "cancelled");
    assert_eq!(replica.messages(&other).await, [] as [Value; 0]);
    assert_eq!(replicas.logs.errors(), [] as [Value; 0]);
}

#[tokio::test]
async fn a_campaign_fails_when_the_template_service_stays_away() {
    let replicas = Replicas::none_yet(1).await;
    let attempts = NonZeroU32::new(3).unwrap();
    let replica = replicas
        .launching(|settings| settings.attempts = attempts)
        .await;
    let id = replica.create("a").await;
    let away = Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "away");
    replicas.templates.answer(TEMPLATE, away);
    let asked = replicas.templates.asked().len();
    for (now, count) in [(DUE, 1), ("2020-01-02T09:00:05Z", 2)] {
        replicas.clock.set(now);
        until(async || {
            let lines = replicas.logs.of_level("WARN");
            let postponed = lines
                .iter()
                .filter(|line| line["attempts"] == count)
                .count();
            (postponed == 1).then_some(())
        })
        .await;
    }
    replicas.clock.set("2020-01-02T09:00:15Z");
    let failed = replica.until_status(&id, "failed").await;
    assert_eq!(failed["failure"]["code"], "provider_unavailable");
    assert_eq!(replicas.templates.asked().len() - asked, 3);
    assert_eq!(replicas.logs.errors().len(), 1);
    assert_eq!(replicas.logs.errors()[0]["attempts"], 3);
    let metrics = replica.metrics().await;
    let launches = "scheduler_launches_total{outcome=\"provider_unavailable\"} 3";
    assert!(metrics.contains(launches), "{metrics}");
}

#[tokio::test]
async fn a_template_from_which_no_message_can_be_made_is_wrong_data() {
    let replicas = Replicas::none_yet(1).await;
    let replica = replicas.without_launcher().await;
    for (member, text) in [
        ("subject", "Hello {{first_name"),
        ("html_body", "{{nobody_declared_this}}"),
        ("text_body", "{{#if first_name}}"),
    ] {
        let broken = but(template(), member, text);
        replicas.templates.answer(TEMPLATE, Answer::json(&broken));
        let (status, body) = replica.try_create("a", "welcome", DUE).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY, "{body}");
        assert_eq!(body["code"], "provider_data_invalid");
        assert_eq!(body["pointer"], format!("/{member}"));
        assert_eq!(body["rule"]["keyword"], "placeholder");
    }
}

#[tokio::test]
async fn a_campaign_with_a_message_that_no_server_takes_is_refused() {
    let replicas = Replicas::none_yet(0).await;
    let longest = json!({ "first_name": "&".repeat(3 << 20) });
    replicas.recipients_are(vec![recipient(1), but(recipient(2), "attributes", longest)]);
    let replica = replicas.without_launcher().await;
    let (status, body) = replica.try_create("a", "welcome", DUE).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    assert_eq!(body["code"], "message_too_large");
    assert_eq!(body["recipient_id"], "r2");
}
