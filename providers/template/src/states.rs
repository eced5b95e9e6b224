//! The provider states of this service, for contract tests. Their names and parameters are part of
//! the contract with its consumers.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use service::provider_states::{self, StateHandler, StateParams, params_invalid};
use service::{PageQuery, Problem};
use uuid::Uuid;

use crate::routes;
use crate::store::Store;
use crate::template::{Content, ContentParts, Status, Template, Variable};

/// The most templates that one state makes.
const MOST_TEMPLATES: u32 = 10_000;

/// When the templates of a state were changed, unless its parameters say otherwise.
const UPDATED_AT: Timestamp = Timestamp::constant(1_735_689_600, 0);

const EXISTS: &str = "a template exists";
const COUNT: &str = "templates exist";
const FIRST_PAGE_READ: &str = "templates exist and the first page was read";
const NONE: &str = "no templates exist";
const ABSENT: &str = "no template has the id";

/// Sets the provider states up in the store of a service.
#[derive(Clone, Debug)]
pub struct States {
    store: Store,
}

impl States {
    /// States in this store, which they empty.
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Makes exactly these templates.
    async fn exactly(&self, count: u32, status: Status) -> Result<(), Problem> {
        if count > MOST_TEMPLATES {
            let reason = format!("at most {MOST_TEMPLATES} templates can be made");
            return Err(params_invalid("/params/count", &reason));
        }
        let mut batch = self.store.batch().await?;
        batch.clear().await?;
        for number in 1..=count {
            let template = TemplateParams {
                name: Some(format!("Template {number}")),
                status: Some(status),
                ..TemplateParams::of(Uuid::now_v7().to_string())
            };
            batch.insert(&template.checked()?).await?;
        }
        Ok(batch.commit().await?)
    }

    async fn cursor_of_second_page(&self, limit: u32) -> Result<String, Problem> {
        let first = PageQuery::first(limit)
            .map_err(|_| params_invalid("/params/limit", "no page can have so many"))?;
        let page = routes::page(&self.store, None, &first).await?;
        page.next_cursor
            .ok_or_else(|| params_invalid("/params/limit", "there is no second page"))
    }
}

impl StateHandler for States {
    const NAMES: &'static [&'static str] = &[EXISTS, COUNT, FIRST_PAGE_READ, NONE, ABSENT];

    async fn set_up(&self, name: &str, params: StateParams) -> Result<Map<String, Value>, Problem> {
        let mut values = Map::new();
        match name {
            EXISTS => {
                let Exists { template } = params.read()?;
                let template = template.checked()?;
                let mut batch = self.store.batch().await?;
                batch.remove(&template.id).await?;
                batch.insert(&template).await?;
                batch.commit().await?;
            }
            COUNT => {
                let Count { count, status } = params.read()?;
                self.exactly(count, status.unwrap_or(Status::Active))
                    .await?;
            }
            FIRST_PAGE_READ => {
                let FirstPageRead { count, limit } = params.read()?;
                self.exactly(count, Status::Active).await?;
                let cursor = self.cursor_of_second_page(limit).await?;
                values.insert("cursor".to_owned(), cursor.into());
            }
            NONE => {
                let Nothing {} = params.read()?;
                self.exactly(0, Status::Active).await?;
            }
            ABSENT => {
                let Absent { id } = params.read()?;
                let mut batch = self.store.batch().await?;
                batch.remove(&id).await?;
                batch.commit().await?;
            }
            _ => return Err(provider_states::unknown::<Self>(name)),
        }
        Ok(values)
    }

    /// Whatever the state was, nothing is left of it.
    async fn tear_down(&self, _name: &str) -> Result<(), Problem> {
        let mut batch = self.store.batch().await?;
        batch.clear().await?;
        Ok(batch.commit().await?)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exists {
    template: TemplateParams,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    count: u32,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstPageRead {
    count: u32,
    limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Absent {
    id: String,
}

/// A template in the parameters of a state: all but its id can be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateParams {
    id: String,
    name: Option<String>,
    version: Option<u32>,
    status: Option<Status>,
    subject: Option<String>,
    html_body: Option<String>,
    text_body: Option<String>,
    variables: Option<Vec<Variable>>,
    locale: Option<String>,
    updated_at: Option<Timestamp>,
}

impl TemplateParams {
    fn of(id: String) -> Self {
        Self {
            id,
            name: None,
            version: None,
            status: None,
            subject: None,
            html_body: None,
            text_body: None,
            variables: None,
            locale: None,
            updated_at: None,
        }
    }

    /// The template, by the same rules as one that is written through the API: a contract must not
    /// rely on what can never be.
    fn checked(self) -> Result<Template, Problem> {
        let content = Content::new(ContentParts {
            name: self.name.unwrap_or_else(|| "Template".to_owned()),
            subject: self.subject.unwrap_or_else(|| "Hello".to_owned()),
            html_body: self.html_body.unwrap_or_else(|| "<p>Hello</p>".to_owned()),
            text_body: self.text_body,
            variables: self.variables.unwrap_or_default(),
            locale: self.locale.unwrap_or_else(|| "en".to_owned()),
        });
        let version = self.version.unwrap_or(1);
        if version == 0 {
            return Err(params_invalid(
                "/params/template/version",
                "it counts from 1",
            ));
        }
        Ok(Template {
            id: self.id,
            version,
            status: self.status.unwrap_or(Status::Active),
            content: content
                .map_err(|error| params_invalid("/params/template", &error.to_string()))?,
            updated_at: self.updated_at.unwrap_or(UPDATED_AT),
        })
    }
}
