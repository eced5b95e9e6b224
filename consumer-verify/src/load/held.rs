//! What the providers hold, read before a load: the truth that everything stored is compared with.

use std::collections::BTreeMap;

use contract::project::{Held, Placeholder};
use serde_json::Value;
use test_environment::Stage;

use super::digest::SetDigest;
use super::reader::{Page, Reader};
use super::template::{About, Template};
use super::words::Words;

/// What was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Truth {
    /// By the names that `contracts.toml` gives them.
    pub(super) values: BTreeMap<String, Value>,
    pub(super) digests: BTreeMap<String, SetDigest>,
}

impl Truth {
    /// Reads it from the providers.
    ///
    /// # Errors
    /// When one does not answer, or lacks what is asked for; in words for a report.
    pub(super) async fn read(held: &[Held], stage: &Stage<'_>) -> Result<Self, String> {
        let mut truth = Self::default();
        for one in held {
            let told = |reason| format!("what {} holds cannot be read: {reason}", one.provider);
            truth.add(one, stage).await.map_err(told)?;
        }
        Ok(truth)
    }

    async fn add(&mut self, held: &Held, stage: &Stage<'_>) -> Result<(), String> {
        let limit = stage.target(&held.provider)?.request_timeout;
        let template = Template::of(&held.request, &held.provider, stage, &self.values)?;
        let reader = Reader::of(template, limit)?;
        // No request of the load is spoken of here.
        let about = About {
            words: Words::of(0),
            number: 0,
            created: "",
        };
        let body = match &held.pages {
            None => {
                let reply = reader.read(&about).await?;
                match reply.status.is_success() {
                    true => reply.body,
                    false => return Err(format!("answered {}", reply.status)),
                }
            }
            Some(pages) => {
                let mut digest = SetDigest::default();
                let of = held.digest.as_ref().map(|(_, of)| of.as_str());
                let add = |item: &Value| {
                    digest.add(of.and_then(|of| item.pointer(of)));
                    Ok(())
                };
                let page = reader.items(&about, pages, add).await?;
                if let Some((name, _)) = &held.digest {
                    self.digests.insert(name.clone(), digest);
                }
                match page {
                    Page::First(body) => body,
                    Page::Refused(reply) => return Err(format!("answered {}", reply.status)),
                }
            }
        };
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        for (name, pointer) in &held.request.save {
            let Some(value) = body.pointer(pointer) else {
                return Err(format!(
                    "there is nothing at {pointer:?} to save as `{name}`"
                ));
            };
            self.values.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// What a word of `contracts.toml` stands for in what belongs to one request.
    pub(super) fn value(
        &self,
        placeholder: &Placeholder,
        about: &About<'_>,
        stage: &Stage<'_>,
    ) -> Result<Value, String> {
        stage.value(placeholder, &|name: &str| match name {
            "request.id" => Some(Value::from(about.words.id(about.number))),
            "request.key" => Some(Value::from(about.words.key(about.number))),
            "created.id" => Some(Value::from(about.created)),
            name => self.values.get(name).cloned(),
        })
    }
}
