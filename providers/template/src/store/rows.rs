//! The statements, and how rows become templates.

use std::error::Error;
use std::str::FromStr;

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::Place;
use crate::template::{Content, ContentParts, Status, Summary, Template};

/// What a summary is made of.
pub(super) const SUMMARIES: &str = "\
    SELECT seq, id, name, template.version, status, locale, updated_at \
    FROM template \
    JOIN template_version AS newest ON (newest.template_id, newest.version) = (id, template.version)";

const TEMPLATE: &str = "\
    SELECT id, name, template.version, status, subject, html_body, text_body, variables, locale, \
    updated_at \
    FROM template \
    JOIN template_version AS newest ON (newest.template_id, newest.version) = (id, template.version) \
    WHERE id = ?";

/// The newest version of a template.
pub(super) async fn template(
    connection: &mut SqliteConnection,
    id: &str,
) -> Result<Option<Template>, sqlx::Error> {
    let row = sqlx::query(TEMPLATE).bind(id);
    let row = row.fetch_optional(connection).await?;
    row.as_ref().map(read_template).transpose()
}

/// Adds the template, without its version.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    template: &Template,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO template (id, version, status, updated_at) VALUES (?, ?, ?, ?)")
        .bind(&template.id)
        .bind(template.version)
        .bind(template.status.as_str())
        .bind(template.updated_at.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds the version.
pub(super) async fn insert_version(
    connection: &mut SqliteConnection,
    template: &Template,
) -> Result<(), sqlx::Error> {
    let content = template.content.parts();
    let variables = serde_json::to_string(&content.variables)
        .map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(
        "INSERT INTO template_version (template_id, version, name, subject, html_body, text_body, \
         variables, locale, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&template.id)
    .bind(template.version)
    .bind(&content.name)
    .bind(&content.subject)
    .bind(&content.html_body)
    .bind(&content.text_body)
    .bind(variables)
    .bind(&content.locale)
    .bind(template.updated_at.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what is not part of a version.
pub(super) async fn update(
    connection: &mut SqliteConnection,
    template: &Template,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE template SET version = ?, status = ?, updated_at = ? WHERE id = ?")
        .bind(template.version)
        .bind(template.status.as_str())
        .bind(template.updated_at.to_string())
        .bind(&template.id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a template with all its versions.
pub(super) async fn delete(connection: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM template WHERE id = ?")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes all templates.
pub(super) async fn delete_all(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM template")
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of [`SUMMARIES`].
pub(super) fn summary(row: &SqliteRow) -> Result<(Place, Summary), sqlx::Error> {
    let summary = Summary {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        version: row.try_get("version")?,
        status: parse(row, "status")?,
        locale: parse(row, "locale")?,
        updated_at: parse(row, "updated_at")?,
    };
    Ok((row.try_get("seq")?, summary))
}

fn read_template(row: &SqliteRow) -> Result<Template, sqlx::Error> {
    let variables: String = row.try_get("variables")?;
    let content = ContentParts {
        name: row.try_get("name")?,
        subject: row.try_get("subject")?,
        html_body: row.try_get("html_body")?,
        text_body: row.try_get("text_body")?,
        variables: serde_json::from_str(&variables).map_err(decode)?,
        locale: row.try_get("locale")?,
    };
    Ok(Template {
        id: row.try_get("id")?,
        version: row.try_get("version")?,
        status: parse::<Status>(row, "status")?,
        content: Content::stored(content),
        updated_at: parse(row, "updated_at")?,
    })
}

fn parse<T>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let text: String = row.try_get(column)?;
    text.parse().map_err(decode)
}

fn decode(error: impl Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
