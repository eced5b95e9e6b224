//! The least that any verifier has to do: the same requests, and as many at once. Interactions with
//! the same states share one set-up and one teardown; different states come one after another.

use std::path::Path;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::Client;
use serde_json::{Value, json};
use url::Url;

/// Sends all requests of the pact, and fails when one of them does.
pub(crate) async fn run(base: &Url, jobs: usize, file: &Path) {
    let pact: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let client = provider_verify::client(Duration::from_secs(30)).unwrap();
    let mut groups: Vec<(&Value, Vec<&Value>)> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for interaction in pact["interactions"].as_array().unwrap() {
        let states = &interaction["providerStates"];
        let group = *known.entry(states.to_string()).or_insert(groups.len());
        if group == groups.len() {
            groups.push((states, Vec::new()));
        }
        groups[group].1.push(&interaction["request"]);
    }
    for (states, requests) in groups {
        change(&client, base, states, "setup").await;
        let send = |request| send(&client, base, request);
        let mut answers = stream::iter(requests).map(send).buffer_unordered(jobs);
        while answers.next().await.is_some() {}
        drop(answers);
        change(&client, base, states, "teardown").await;
    }
}

async fn send(client: &Client, base: &Url, request: &Value) {
    let mut url = base.join(request["path"].as_str().unwrap()).unwrap();
    match &request["query"] {
        Value::String(query) => url.set_query(Some(query)),
        query => url.set_query(Some(&format!(
            "elements={}",
            query["elements"][0].as_str().unwrap()
        ))),
    }
    let request = client.get(url).header("accept", "application/json");
    let response = request.send().await.unwrap().error_for_status().unwrap();
    response.bytes().await.unwrap();
}

async fn change(client: &Client, base: &Url, states: &Value, action: &str) {
    for state in states.as_array().into_iter().flatten() {
        let url = base.join("/_pact/provider-states").unwrap();
        let order = json!({"state": state["name"], "params": state["params"], "action": action});
        let sent = client.post(url).json(&order).send().await.unwrap();
        sent.error_for_status().unwrap().bytes().await.unwrap();
    }
}
