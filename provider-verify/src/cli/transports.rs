//! Where messages are asked for: `--transports`, as `pact_verifier_cli` has it, and `--message-url`.

use std::collections::BTreeMap;
use std::str::FromStr;

use clap::Args;
use provider_verify::MessageEndpoints;
use url::Url;

use super::place::{self, Place, place};
use super::usage;

/// The names by which `pact_verifier_cli` knows the address of messages without a transport.
const MESSAGES: [&str; 2] = ["message", "async-message"];

#[derive(Args)]
#[command(next_help_heading = "Provider")]
pub(super) struct Transports {
    /// Ports of the provider by what is spoken there, such as "http:8080 message:8081": that of
    /// HTTP, that where messages are asked for, and those of a transport that a message of the pact
    /// names, such as kafka:8082. In one word, or repeated
    #[arg(
        long,
        value_name = "TRANSPORT:PORT",
        value_delimiter = ' ',
        value_parser = Transport::from_str
    )]
    transports: Vec<Transport>,
    /// Where messages are asked for, when that is not the provider's own address; repeated for each
    /// --provider-url, or once as a path that each of them has, such as /_pact/messages
    #[arg(long, value_name = "URL", value_parser = place)]
    message_url: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Transport {
    name: String,
    port: u16,
}

impl FromStr for Transport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "must be TRANSPORT:PORT, such as message:8081";
        let (name, port) = text.split_once(':').ok_or(example)?;
        match (name, port.parse()) {
            ("", _) | (_, Err(_)) => Err(example.to_owned()),
            (name, Ok(port)) => Ok(Self {
                name: name.to_owned(),
                port,
            }),
        }
    }
}

impl Transports {
    /// The scheme and port of the provider itself, where they are said here.
    pub(super) fn http(&self) -> Result<Option<(&str, u16)>, clap::Error> {
        let http = |one: &&Transport| ["http", "https"].contains(&one.name.as_str());
        let mut http = self.transports.iter().filter(http);
        let first = http.next().map(|one| (one.name.as_str(), one.port));
        match http.next() {
            None => Ok(first),
            Some(_) => Err(usage(
                "--transports: requests go to one address; name http or https once",
            )),
        }
    }

    /// Where the messages of each of these instances of the provider are asked for.
    pub(super) fn endpoints(
        &self,
        instances: &[Url],
    ) -> Result<Vec<MessageEndpoints>, clap::Error> {
        let of_messages = |one: &&Transport| MESSAGES.contains(&one.name.as_str());
        if let Some(one) = self.transports.iter().find(of_messages)
            && !self.message_url.is_empty()
        {
            return Err(usage(&format!(
                "--message-url and --transports {}:{} both say where messages are asked for; leave \
                 out one of them",
                one.name, one.port
            )));
        }
        let mut endpoints: Vec<_> = instances.iter().map(|url| self.of(url)).collect();
        if !self.message_url.is_empty() {
            let urls = place::for_each("--message-url", &self.message_url, instances)?;
            for (endpoints, url) in endpoints.iter_mut().zip(urls) {
                endpoints.other = Some(url);
            }
        }
        Ok(endpoints)
    }

    /// Messages are asked for at the instance's host, by HTTP, at the top.
    fn of(&self, instance: &Url) -> MessageEndpoints {
        let mut other = None;
        let mut by_transport = BTreeMap::new();
        for Transport { name, port } in &self.transports {
            let mut url = instance.clone();
            // Both fail only for addresses that cannot have them, and this one has.
            let _ = url.set_scheme("http");
            let _ = url.set_port(Some(*port));
            url.set_path("");
            if MESSAGES.contains(&name.as_str()) {
                other.get_or_insert_with(|| url.clone());
            }
            by_transport.insert(name.clone(), url);
        }
        MessageEndpoints {
            by_transport,
            other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transports(texts: &[&str]) -> Transports {
        Transports {
            transports: texts.iter().map(|text| text.parse().unwrap()).collect(),
            message_url: Vec::new(),
        }
    }

    #[test]
    fn a_transport_is_a_name_with_a_port() {
        for wrong in [
            "",
            "message",
            ":1",
            "message:",
            "message:x",
            "message:70000",
        ] {
            assert!(wrong.parse::<Transport>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_transport_has_its_port_at_the_host_of_the_instance() {
        let instance = "https://host:8080/base".parse().unwrap();
        let endpoints = transports(&["http:1", "message:2", "kafka:3"]).of(&instance);
        assert_eq!(endpoints.other.unwrap().as_str(), "http://host:2/");
        assert_eq!(endpoints.by_transport["kafka"].as_str(), "http://host:3/");
    }

    #[test]
    fn the_provider_itself_has_one_address() {
        let both = transports(&["http:1", "message:2"]);
        assert_eq!(both.http().unwrap(), Some(("http", 1)));
        assert!(transports(&["http:1", "https:2"]).http().is_err());
        assert_eq!(transports(&["message:2"]).http().unwrap(), None);
    }
}
