//! The adapter to Pact's crates: the only place in loading that knows the readers of `pact_models` and
//! `pact_matching`, and what they take for granted.

use std::collections::{BTreeSet, HashMap};

use pact_matching::matchingrules::DoMatch;
use pact_models::PactSpecification;
use pact_models::generators::Generator;
use pact_models::interaction::Interaction as _;
use pact_models::matchingrules::MatchingRule;
use pact_models::message::Message;
use pact_models::path_exp::DocPath;
use pact_models::sync_interaction::RequestResponseInteraction;
use pact_models::time_utils::{DateTimePatternToken, parse_pattern};
use pact_models::v4::async_message::AsynchronousMessage;
use pact_models::v4::http_parts::HttpRequest;
use pact_models::v4::synch_http::SynchronousHttp;

use super::error::{Fault, Problem};
use super::node::Node;
use super::path::path_parts;

/// The major version of the specification that a pact follows; a pact without one is read as
/// version 3, as Pact's own reader does it. A pact that needs a plugin is refused here.
pub(super) fn spec_version(top: &Node<'_>) -> Result<u32, Fault> {
    let Some(metadata) = top.member("metadata") else {
        return Ok(3);
    };
    metadata.members()?;
    if let Some(plugins) = metadata.member("plugins")
        && !plugins.items()?.is_empty()
    {
        return Err(plugins.fault(Problem::Plugin));
    }
    let keys = ["pact-specification", "pactSpecification"];
    let specification = keys.iter().find_map(|key| metadata.member(key));
    let Some(version) = specification.and_then(|node| node.member("version")) else {
        return Ok(3);
    };
    let text = version.text()?;
    match text.split('.').next().map(str::parse) {
        Some(Ok(major @ 1..=4)) => Ok(major),
        _ => Err(version.fault(Problem::SpecVersion(text.to_owned()))),
    }
}

/// Reads an interaction whose shape has been checked. `version` is as [`spec_version`] has it.
pub(super) fn http(interaction: &Node<'_>, version: u32) -> Result<SynchronousHttp, Fault> {
    let json = interaction.value();
    let specification = match version {
        1 => PactSpecification::V1,
        2 => PactSpecification::V2,
        3 => PactSpecification::V3,
        _ => PactSpecification::V4,
    };
    let http = match specification {
        PactSpecification::V4 => SynchronousHttp::from_json(json, 0),
        older => RequestResponseInteraction::from_json(0, json, &older).and_then(|old| {
            old.as_v4_http().ok_or_else(|| {
                std::io::Error::other("Pact cannot turn it into a version 4 interaction").into()
            })
        }),
    };
    http.map_err(|error| interaction.fault(Problem::Pact(format!("{error:#}"))))
}

/// The names of the values that a request needs from the handlers of its provider states.
pub(super) fn values_from_states(request: &HttpRequest) -> BTreeSet<String> {
    let generators = request.generators.categories.values();
    let expressions = generators
        .flat_map(HashMap::values)
        .filter_map(|one| match one {
            Generator::ProviderStateGenerator(expression, _) => Some(expression),
            _ => None,
        });
    expressions
        .flat_map(|expression| names(expression))
        .collect()
}

/// The names in an expression: all of `/a/${x}/b/${y}`, or the whole where it has no such place.
fn names(expression: &str) -> Vec<String> {
    let places = expression.split("${").skip(1);
    let names: Vec<String> = places
        .filter_map(|place| place.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect();
    match names.is_empty() {
        true => vec![expression.to_owned()],
        false => names,
    }
}

/// Reads a message whose shape has been checked. Messages come with version 3 of the specification.
pub(super) fn message(message: &Node<'_>, version: u32) -> Result<AsynchronousMessage, Fault> {
    let json = message.value();
    let read = match version {
        4 => AsynchronousMessage::from_json(json, 0),
        _ => Message::from_json(0, json, &PactSpecification::V3).and_then(|old| {
            old.as_v4_async_message().ok_or_else(|| {
                std::io::Error::other("Pact cannot turn it into a version 4 message").into()
            })
        }),
    };
    read.map_err(|error| message.fault(Problem::Pact(format!("{error:#}"))))
}

/// Checks a path expression, which is a key: the place is that of its value.
pub(super) fn check_path(path: &str, at: &Node<'_>) -> Result<(), Fault> {
    if path_parts(path).is_some() {
        return Ok(());
    }
    match DocPath::new(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(at.fault(Problem::Path(format!("{error:#}")))),
    }
}

/// Checks that a matching rule is one that Pact knows, with all that it needs.
pub(super) fn check_rule(rule: &Node<'_>) -> Result<(), Fault> {
    MatchingRule::from_json(rule.value())
        .map_err(|error| format!("{error:#}"))
        .and_then(|parsed| usable(&parsed))
        .map_err(|reason| rule.fault(Problem::Matcher(reason)))
}

/// Pact takes a rule that it does not know for one of a plugin, and finds out that a pattern is no
/// pattern only when it holds an answer against it, which would look like a broken contract.
fn usable(rule: &MatchingRule) -> Result<(), String> {
    match rule {
        MatchingRule::Plugin { name, .. } => Err(format!("there is no matcher {name:?}")),
        MatchingRule::Regex(_) => match rule.match_value("", "", false, false) {
            Err(error)
                if error
                    .to_string()
                    .contains("is not a valid regular expression") =>
            {
                Err(error.to_string())
            }
            _ => Ok(()),
        },
        MatchingRule::Timestamp(format)
        | MatchingRule::Date(format)
        | MatchingRule::Time(format)
            if !format.is_empty() =>
        {
            datetime(format)
        }
        MatchingRule::ArrayContains(variants) => variants
            .iter()
            .flat_map(|(_, category, _)| category.rules.values())
            .flat_map(|list| &list.rules)
            .try_for_each(usable),
        MatchingRule::EachKey(each) | MatchingRule::EachValue(each) => each
            .rules
            .iter()
            .filter_map(|rule| rule.as_ref().left())
            .try_for_each(usable),
        _ => Ok(()),
    }
}

/// Pact panics at a year of five digits that is greater than 32767.
fn datetime(format: &str) -> Result<(), String> {
    let tokens = parse_pattern(format)?;
    let too_long = |token: &_| matches!(token, DateTimePatternToken::Year(5..));
    match tokens.iter().any(too_long) {
        true => Err(format!(
            "a year in the format {format:?} has more than four digits"
        )),
        false => Ok(()),
    }
}

/// Checks that a generator is one that Pact knows, with all that it needs.
pub(super) fn check_generator(generator: &Node<'_>) -> Result<(), Fault> {
    let Some(attributes) = generator.value().as_object() else {
        return Err(generator.unexpected("an object"));
    };
    let name = generator.required("type")?.text()?;
    let problem = match Generator::from_map(name, attributes) {
        Some(Generator::Plugin { .. }) => format!("there is no generator {name:?}"),
        Some(known) => match generates(&known) {
            Ok(()) => return Ok(()),
            Err(problem) => problem,
        },
        None => format!("the generator {name:?} lacks something that it needs"),
    };
    Err(generator.fault(Problem::Generator(problem)))
}

/// Pact panics where there is no number between two others, where a date is to have a time, and at
/// braces in the wrong order.
fn generates(generator: &Generator) -> Result<(), String> {
    match generator {
        Generator::RandomInt(min, max) if *min >= max.saturating_add(1) => {
            Err(format!("there is no number from {min} to {max}"))
        }
        Generator::Date(Some(format), _) => date(format),
        Generator::ProviderStateGenerator(expression, _) => braces(expression),
        Generator::Time(Some(format), _) | Generator::DateTime(Some(format), _) => {
            parse_pattern(format).map(drop)
        }
        _ => Ok(()),
    }
}

fn date(format: &str) -> Result<(), String> {
    use DateTimePatternToken as Token;
    let of_time = |token: &Token| {
        !matches!(
            token,
            Token::Era(_)
                | Token::Year(_)
                | Token::WeekInYear
                | Token::WeekInMonth(_)
                | Token::DayInYear
                | Token::DayInMonth
                | Token::Month(_)
                | Token::MonthNum(_)
                | Token::Text(_)
                | Token::DayName(_)
                | Token::DayOfWeek(_)
        )
    };
    match parse_pattern(format)?.iter().any(of_time) {
        true => Err(format!("the format {format:?} of a date has a time in it")),
        false => Ok(()),
    }
}

/// Checks that each `${` in an expression has its brace behind it.
fn braces(expression: &str) -> Result<(), String> {
    let mut rest = expression;
    while let Some(start) = rest.find("${") {
        match rest.find('}') {
            Some(end) if end > start => rest = &rest[end + 1..],
            _ => {
                return Err(format!(
                    "the expression {expression:?} has a brace out of place"
                ));
            }
        }
    }
    Ok(())
}
