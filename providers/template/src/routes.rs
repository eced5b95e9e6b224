//! The routes under `/v1`: what they take, what they answer, and how they are documented.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use aide::transform::TransformOperation;
use axum::extract::State;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use service::extract::{Json, Path, Query};
use service::openapi::DocumentedProblem;
use service::{Created, Page, PageQuery, Problem, openapi};

use crate::problems::{self, ARCHIVED, CONTENT_PROBLEMS, NOT_FOUND};
use crate::store::{Place, Store};
use crate::template::{Content, Status, Summary};
use crate::wire::{Template, TemplateContent, TemplateSummary};

/// The name of the list of templates in cursors.
pub(crate) const LIST: &str = "templates";

/// The routes.
pub(crate) fn v1() -> ApiRouter<Store> {
    let list = get_with(list, |operation| {
        operation
            .id("listTemplates")
            .summary("Lists templates")
            .description("Pages of summaries, in the order in which the templates were made.")
            .tag("templates")
    });
    let create = list.post_with(create, |operation| {
        let operation = operation
            .id("createTemplate")
            .summary("Creates a template")
            .description("The new template is in version 1.")
            .tag("templates");
        documented(operation, &CONTENT_PROBLEMS)
    });
    let get = get_with(get, |operation| {
        let operation = operation
            .id("getTemplate")
            .summary("Gets a template in its newest version")
            .tag("templates");
        documented(operation, &[NOT_FOUND])
    });
    let update = get.put_with(update, |operation| {
        let operation = operation
            .id("updateTemplate")
            .summary("Writes a new version of a template")
            .description("The body is all that the new version says; nothing is taken over.")
            .tag("templates");
        let operation = documented(operation, &CONTENT_PROBLEMS);
        documented(operation, &[NOT_FOUND, ARCHIVED])
    });
    let archive = post_with(archive, |operation| {
        let operation = operation
            .id("archiveTemplate")
            .summary("Archives a template")
            .description("It cannot be sent or changed any more. Archiving it again does nothing.")
            .tag("templates");
        documented(operation, &[NOT_FOUND])
    });
    ApiRouter::new()
        .api_route("/v1/templates", create)
        .api_route("/v1/templates/{id}", update)
        .api_route("/v1/templates/{id}/archive", archive)
}

fn documented<'a>(
    operation: TransformOperation<'a>,
    problems: &[DocumentedProblem<'_>],
) -> TransformOperation<'a> {
    problems
        .iter()
        .fold(operation, |operation, &(status, code, when)| {
            operation.with(openapi::problem(status, code, when))
        })
}

#[derive(Deserialize, JsonSchema)]
struct Filter {
    /// Only templates in this status.
    status: Option<Status>,
}

#[derive(Deserialize, JsonSchema)]
struct TemplatePath {
    /// The id of the template.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    id: String,
}

async fn list(
    State(store): State<Store>,
    Query(filter): Query<Filter>,
    query: PageQuery,
) -> Result<Json<Page<TemplateSummary>>, Problem> {
    let page = page(&store, filter.status, &query).await?;
    Ok(Json(page.map(|(_, summary)| summary.into())))
}

/// One page of the list.
pub(crate) async fn page(
    store: &Store,
    status: Option<Status>,
    query: &PageQuery,
) -> Result<Page<(Place, Summary)>, Problem> {
    let after = query.after(LIST)?;
    let rows = store.list(status, after, query.one_more()).await?;
    Ok(Page::of(rows, query, LIST, |(place, _)| *place))
}

async fn create(
    State(store): State<Store>,
    Json(body): Json<TemplateContent>,
) -> Result<Created<Template>, Problem> {
    let status = body.status.map_or(Status::Draft, Status::from);
    let content = checked(body)?;
    let template = store.create(content, status, now()).await?;
    Ok(Created {
        location: format!("/v1/templates/{}", template.id),
        body: template.into(),
    })
}

async fn get(
    State(store): State<Store>,
    Path(path): Path<TemplatePath>,
) -> Result<Json<Template>, Problem> {
    let template = store.get(&path.id).await?;
    let template = template.ok_or_else(|| problems::not_found(&path.id))?;
    Ok(Json(template.into()))
}

async fn update(
    State(store): State<Store>,
    Path(path): Path<TemplatePath>,
    Json(body): Json<TemplateContent>,
) -> Result<Json<Template>, Problem> {
    let status = body.status.map(Status::from);
    let content = checked(body)?;
    let updated = store.update(&path.id, content, status, now()).await;
    let template = updated.map_err(|error| problems::change(&path.id, &error))?;
    Ok(Json(template.into()))
}

async fn archive(
    State(store): State<Store>,
    Path(path): Path<TemplatePath>,
) -> Result<Json<Template>, Problem> {
    let archived = store.archive(&path.id, now()).await;
    let template = archived.map_err(|error| problems::change(&path.id, &error))?;
    Ok(Json(template.into()))
}

fn checked(body: TemplateContent) -> Result<Content, Problem> {
    Content::new(body.into()).map_err(|error| problems::content(&error))
}

/// The time in milliseconds: more digits would only look exact.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
