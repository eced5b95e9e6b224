//! Data that has the right form and says what cannot be: each has its code, and none leads to a
//! campaign.

use http::StatusCode;
use serde_json::{Value, json};

use super::scheduler::{
    LIST, RECIPIENTS, Refused, Scheduler, TEMPLATE, but, list, recipient, request, template,
};
use crate::fake_provider::Answer;

fn by_template_service(code: &'static str) -> Refused {
    Refused {
        status: StatusCode::BAD_GATEWAY,
        code,
        provider: "template-service",
        operation: "GET /v1/templates/{id}",
    }
}

fn by_recipient_service(code: &'static str) -> Refused {
    Refused {
        status: StatusCode::BAD_GATEWAY,
        code,
        provider: "recipient-service",
        operation: "GET /v1/recipient-lists/{id}/recipients",
    }
}

fn page(items: &[Value], next_cursor: Option<&str>) -> Answer {
    Answer::json(&json!({ "items": items, "next_cursor": next_cursor }))
}

/// A scheduler whose list announces so many recipients, and sends these pages.
async fn with_pages(announced: usize, pages: &[Vec<Value>]) -> Scheduler {
    let scheduler = Scheduler::start().await;
    scheduler
        .recipients
        .answer(LIST, Answer::json(&list(announced)))
        .pages(RECIPIENTS, pages);
    scheduler
}

#[tokio::test]
async fn a_template_with_another_id_is_not_the_one_that_was_asked_for() {
    let scheduler = Scheduler::start().await;
    let another = but(template(), "id", "another");
    scheduler.templates.answer(TEMPLATE, Answer::json(&another));
    let problem = scheduler.assert_refused(by_template_service("provider_id_mismatch"));
    assert_eq!(problem.await["pointer"], "/id");
}

#[tokio::test]
async fn a_list_with_another_id_is_not_the_one_that_was_asked_for() {
    let scheduler = Scheduler::start().await;
    let another = but(list(1), "id", "another");
    scheduler.recipients.answer(LIST, Answer::json(&another));
    let expected = Refused {
        operation: "GET /v1/recipient-lists/{id}",
        ..by_recipient_service("provider_id_mismatch")
    };
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn a_cursor_that_comes_again_ends_the_walk() {
    let scheduler = Scheduler::start().await;
    scheduler
        .recipients
        .answer(RECIPIENTS, page(&[recipient(1)], Some("c1")))
        .answer(
            &format!("{RECIPIENTS}?cursor=c1"),
            page(&[recipient(2)], Some("c2")),
        )
        .answer(
            &format!("{RECIPIENTS}?cursor=c2"),
            page(&[recipient(3)], Some("c1")),
        );
    let expected = by_recipient_service("provider_cursor_repeated");
    let problem = scheduler.assert_refused(expected).await;
    assert_eq!(problem["pointer"], "/next_cursor");
    assert_eq!(scheduler.recipients.asked().len(), 4);
}

#[tokio::test]
async fn pages_that_hold_far_more_than_was_announced_have_no_end() {
    // Twice the one that was announced, and ten thousand beside.
    let pages: Vec<Vec<Value>> = (0..11)
        .map(|page| (0..1000).map(|n| recipient(page * 1000 + n)).collect())
        .collect();
    let scheduler = with_pages(1, &pages).await;
    scheduler.recipients.answer(
        &format!("{RECIPIENTS}?cursor=c10"),
        page(&pages[10], Some("c11")),
    );
    let expected = by_recipient_service("provider_pages_endless");
    let problem = scheduler.assert_refused(expected).await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("11000 items came, and at most 10002 are taken"),
        "{detail}"
    );
    assert_eq!(scheduler.recipients.asked().len(), 12);
}

#[tokio::test]
async fn pages_of_which_too_many_are_empty_have_no_end() {
    let mut pages = vec![vec![]; 101];
    pages.push(vec![recipient(1)]);
    let scheduler = with_pages(1, &pages).await;
    let expected = by_recipient_service("provider_pages_endless");
    scheduler.assert_refused(expected).await;
    pages.remove(0);
    let scheduler = with_pages(1, &pages).await;
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
}

#[tokio::test]
async fn a_collection_that_is_too_large_to_choose_from_has_no_end() {
    let scheduler = Scheduler::start().await;
    let item = list(1);
    let pages = vec![vec![item; 1000]; 21];
    scheduler.recipients.pages("/v1/recipient-lists", &pages);
    let answered = scheduler.get("/v1/recipient-lists").await;
    assert_eq!(answered.status, StatusCode::BAD_GATEWAY);
    assert_eq!(answered.body["code"], "provider_pages_endless");
    scheduler.assert_logged_once(&answered);
}

#[tokio::test]
async fn fewer_or_more_recipients_than_the_list_has_are_not_its_recipients() {
    for announced in [1, 3] {
        let pages = [vec![recipient(1)], vec![recipient(2)]];
        let scheduler = with_pages(announced, &pages).await;
        let expected = by_recipient_service("provider_size_mismatch");
        let problem = scheduler.assert_refused(expected).await;
        assert_eq!(problem["pointer"], "/items");
        let detail = problem["detail"].as_str().unwrap();
        let words = format!("2 items, but the list announced {announced} before and {announced}");
        assert!(detail.contains(&words), "{detail}");
    }
}

#[tokio::test]
async fn a_list_that_grew_or_shrank_meanwhile_is_what_it_says_when_it_is_asked_again() {
    for (before, after) in [(1, 2), (1, 3), (3, 2), (3, 1)] {
        let pages = [vec![recipient(1)], vec![recipient(2)]];
        let scheduler = with_pages(before, &pages).await;
        let sizes = Answer::json(&list(before)).then(Answer::json(&list(after)));
        scheduler.recipients.answer(LIST, sizes);
        let answered = scheduler.create("key", &request()).await;
        assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
        assert_eq!(answered.body["recipient_count"], 2);
    }
}

#[tokio::test]
async fn a_list_that_is_as_announced_is_asked_for_once() {
    let scheduler = with_pages(1, &[vec![recipient(1)]]).await;
    scheduler.create("key", &request()).await;
    assert_eq!(scheduler.recipients.asked().len(), 2);
}

#[tokio::test]
async fn somebody_who_comes_twice_is_told_with_the_second_place() {
    // An id counts, whatever its recipient is otherwise: also one who is left out.
    let again = but(recipient(1), "status", "unsubscribed");
    for pages in [
        vec![vec![recipient(1), recipient(2), again.clone()]],
        vec![vec![recipient(1)], vec![recipient(3), recipient(2), again]],
    ] {
        let scheduler = with_pages(3, &pages).await;
        let expected = by_recipient_service("provider_duplicate_id");
        let problem = scheduler.assert_refused(expected).await;
        assert_eq!(problem["pointer"], "/items/2/id");
    }
}

#[tokio::test]
async fn a_time_zone_that_nobody_knows_is_told_with_its_place() {
    for zone in ["Europe/Atlantis", "", "r2@example.org"] {
        let lost = but(recipient(2), "time_zone", zone);
        let scheduler = with_pages(2, &[vec![recipient(1), lost]]).await;
        let expected = by_recipient_service("provider_time_zone_unknown");
        let problem = scheduler.assert_refused(expected).await;
        assert_eq!(problem["pointer"], "/items/1/time_zone");
    }
}

#[tokio::test]
async fn a_template_that_is_another_right_before_storing_is_not_sent() {
    for (member, value, words) in [
        ("status", json!("archived"), "ceased to be active"),
        ("status", json!("draft"), "ceased to be active"),
        ("version", json!(4), "was changed"),
        ("subject", json!("Goodbye"), "was changed"),
    ] {
        let scheduler = Scheduler::start().await;
        let changed = but(template(), member, value);
        let answer = Answer::json(&template()).then(Answer::json(&changed));
        scheduler.templates.answer(TEMPLATE, answer);
        assert_changed_meanwhile(&scheduler, words).await;
    }
}

#[tokio::test]
async fn a_template_that_is_gone_right_before_storing_is_not_sent() {
    let scheduler = Scheduler::start().await;
    let gone = Answer::problem(StatusCode::NOT_FOUND, "template_not_found");
    let answer = Answer::json(&template()).then(gone);
    scheduler.templates.answer(TEMPLATE, answer);
    assert_changed_meanwhile(&scheduler, "went away").await;
}

async fn assert_changed_meanwhile(scheduler: &Scheduler, words: &str) {
    let expected = Refused {
        status: StatusCode::CONFLICT,
        ..by_template_service("template_changed_meanwhile")
    };
    let problem = scheduler.assert_refused(expected).await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(words), "{detail}");
}

#[tokio::test]
async fn a_key_whose_template_was_changed_meanwhile_can_be_used_again() {
    let scheduler = Scheduler::start().await;
    let changed = Answer::json(&but(template(), "version", 4));
    let answer = Answer::json(&template()).then(changed);
    scheduler.templates.answer(TEMPLATE, answer);
    assert_changed_meanwhile(&scheduler, "was changed").await;
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    assert_eq!(answered.body["template"]["version"], 4);
}
