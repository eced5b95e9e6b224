//! The real binary, killed while it sets two hundred campaigns up, and what those find who ask for
//! the same campaigns again.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::timeout;

use super::killed::SchedulerProcess;
use super::replicas::{Replica, Replicas};
use super::scheduler::{CALLER_TOKEN, recipient, template};

const CAMPAIGNS: usize = 200;

/// One more than are inserted at a time, so that every campaign is several statements.
const RECIPIENTS: usize = 501;

const SEND_AT: &str = "2999-01-01T08:00:00Z";

/// How long the campaigns that are waited for may take, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// When a process is killed.
enum Kill {
    /// Once the Recipient service was asked so many times in all.
    Asked(usize),
    /// Once this process has answered that so many campaigns are new.
    Created(usize),
}

/// The campaigns that callers know of: their ids by the keys.
type Acknowledged = BTreeMap<String, String>;

/// An answer that came: the key, whether the campaign is new, and its id.
struct Answer {
    key: String,
    new: bool,
    id: String,
}

#[tokio::test]
async fn set_ups_that_are_killed_again_and_again_leave_each_campaign_whole_or_not_there() {
    let replicas = Replicas::none_yet(RECIPIENTS).await;
    let mut acknowledged = Acknowledged::new();
    for kill in [
        Kill::Asked(20),
        Kill::Created(1),
        Kill::Created(10),
        Kill::Created(10),
    ] {
        let answers = ask_and_kill(&replicas, kill).await;
        assert!(answers.len() < CAMPAIGNS, "killed in the middle");
        acknowledge(&mut acknowledged, answers);
        assert_nothing_torn(&replicas).await;
    }
    let before = acknowledged.len();
    assert!(before < CAMPAIGNS, "there is something left to do");

    let (mut process, client) = start(&replicas);
    let url = process.url();
    for _again in 0..2 {
        let nobody = watch::Sender::new(0);
        let answers = ask(&client, &url, nobody).await;
        assert_eq!(answers.len(), CAMPAIGNS);
        acknowledge(&mut acknowledged, answers);
    }
    assert_nothing_torn(&replicas).await;
    assert_eq!(count(&replicas, "campaigns").await, CAMPAIGNS);
    assert_eq!(count(&replicas, "idempotency_keys").await, CAMPAIGNS);
    let reading = replicas.without_launcher().await;
    for (key, id) in &acknowledged {
        assert_as_the_providers_say(&reading, key, id).await;
    }
}

fn start(replicas: &Replicas) -> (SchedulerProcess, Client) {
    let patience = format!("{}s", PATIENCE.as_secs());
    let args = [
        ["--launcher", "off"],
        // So that they do not all come to the end at once.
        ["--provider-concurrency", "4"],
        ["--provider-read-timeout", &patience],
        ["--provider-timeout", &patience],
    ];
    let process = SchedulerProcess::start(replicas, args.as_flattened());
    (process, Client::new())
}

/// Asks a new process for all campaigns at once, kills it in the middle, and returns the answers
/// that came.
async fn ask_and_kill(replicas: &Replicas, kill: Kill) -> Vec<Answer> {
    let asked = replicas.recipients.asked().len();
    let (mut process, client) = start(replicas);
    let url = process.url();
    let (created, mut seen) = watch::channel(0);
    let killing = async {
        match kill {
            Kill::Asked(count) => replicas.recipients.until_asked(asked + count).await,
            Kill::Created(count) => {
                let enough = seen.wait_for(|created| *created >= count);
                let enough = timeout(PATIENCE, enough).await.unwrap();
                enough.expect("not all requests end before so many campaigns are new");
            }
        }
        process.kill();
    };
    let (answers, ()) = tokio::join!(ask(&client, &url, created), killing);
    answers
}

/// Asks for all campaigns at once, and returns the answers that came. `created` counts those that
/// are new.
async fn ask(client: &Client, url: &str, created: watch::Sender<usize>) -> Vec<Answer> {
    let created = &created;
    let asking = (0..CAMPAIGNS).map(async |number| {
        let answer = ask_for(client, url, format!("campaign-{number}")).await?;
        created.send_modify(|created| *created += usize::from(answer.new));
        Some(answer)
    });
    join_all(asking).await.into_iter().flatten().collect()
}

/// Asks for one campaign; `None` if the process is killed before it has answered.
async fn ask_for(client: &Client, url: &str, key: String) -> Option<Answer> {
    let request = client
        .post(format!("{url}/v1/campaigns"))
        .bearer_auth(CALLER_TOKEN)
        .header("Idempotency-Key", &key)
        .timeout(PATIENCE)
        .json(&json!({
            "name": key,
            "template_id": "welcome",
            "recipient_list_id": "customers",
            "send_at": SEND_AT,
        }));
    let response = request.send().await.ok()?;
    let status = response.status();
    let body: Value = response.json().await.ok()?;
    let new = match status {
        StatusCode::CREATED => true,
        StatusCode::OK => false,
        _ => panic!("{status}: {body}"),
    };
    let id = body["id"].as_str().unwrap().to_owned();
    Some(Answer { key, new, id })
}

/// Holds that nobody is told of another campaign than before, nor that it is new once more.
fn acknowledge(acknowledged: &mut Acknowledged, answers: Vec<Answer>) {
    for Answer { key, new, id } in answers {
        if let Some(known) = acknowledged.get(&key) {
            assert!(!new, "{key} is lost");
            assert_eq!(*known, id, "{key}");
        }
        acknowledged.insert(key, id);
    }
}

/// Holds that no row is there without all others of its campaign.
async fn assert_nothing_torn(replicas: &Replicas) {
    for torn in [
        "campaigns WHERE recipient_count <> (
            SELECT count(*) FROM campaign_recipients WHERE campaign_sequence = sequence)",
        "campaigns WHERE sequence NOT IN (SELECT campaign_sequence FROM idempotency_keys)",
        "campaigns WHERE list_position IS NULL",
        "campaign_recipients WHERE campaign_sequence NOT IN (SELECT sequence FROM campaigns)",
        "idempotency_keys WHERE campaign_sequence NOT IN (SELECT sequence FROM campaigns)",
        "campaign_list WHERE size <> (SELECT count(*) FROM campaigns)",
    ] {
        assert_eq!(count(replicas, torn).await, 0, "{torn}");
    }
}

async fn count(replicas: &Replicas, rows: &str) -> usize {
    replicas.database.count(rows).await.try_into().unwrap()
}

/// Holds that a campaign has the template and everybody on the list as the providers have them.
async fn assert_as_the_providers_say(reading: &Replica, key: &str, id: &str) {
    let campaign = reading.campaign(id).await;
    assert_eq!(campaign["name"], key);
    assert_eq!(campaign["recipient_count"], RECIPIENTS);
    let template = template();
    let stored = campaign["template"].as_object().unwrap();
    assert_eq!(stored["id"], "welcome");
    for (member, value) in stored {
        assert_eq!(*value, template[member], "{member}");
    }
    let path = format!("/v1/campaigns/{id}/recipients?limit=1000");
    let page = reading.get(&path).await;
    let stored = page["items"].as_array().unwrap();
    assert_eq!(stored.len(), RECIPIENTS);
    for (index, stored) in stored.iter().enumerate() {
        let provided = recipient(index + 1);
        let expected = json!({
            "id": provided["id"],
            "email": provided["email"],
            "locale": provided["locale"],
            "time_zone": provided["time_zone"],
            "deliver_at": SEND_AT,
            "variables": { "first_name": provided["attributes"]["first_name"], "greeting": "Dear" },
        });
        assert_eq!(*stored, expected);
    }
}
