//! A request that is sent again and again, taken apart once: what differs from one to the next are a
//! few words, and only the parts that have one are made anew.

use std::collections::BTreeMap;

use bytes::Bytes;
use contract::project::ScenarioStep;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::Value;
use test_environment::{Stage, scenario};
use url::Url;
use uuid::Uuid;

use super::words::Words;

/// A request with gaps for the words of one request.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    method: Method,
    /// The address of the service, without a path.
    origin: Url,
    path: Path,
    headers: HeaderMap,
    /// The headers with a gap.
    made: Vec<(HeaderName, Text)>,
    body: Option<Text>,
}

/// A whole request.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) path: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What is said of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    pub(crate) words: Words,
    pub(crate) number: u64,
    /// The id of what it created, as far as it is known.
    pub(crate) created: &'a str,
}

/// The names of the words, as `contracts.toml` has them.
const NAMES: [(&str, Gap); 3] = [
    ("request.id", Gap::Id),
    ("request.key", Gap::Key),
    ("created.id", Gap::Created),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Gap {
    Id,
    Key,
    Created,
}

#[derive(Clone, Debug)]
enum Path {
    /// The same for each request.
    Fixed(Uri),
    Made(Text),
}

#[derive(Clone, Debug)]
struct Text(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Plain(String),
    Gap(Gap),
}

impl Template {
    /// `step` as it is sent to a service; `held` are the values that the providers hold.
    ///
    /// # Errors
    /// When the service is down, a placeholder has no value, or a part cannot be sent; in words for a
    /// report.
    pub(crate) fn of(
        step: &ScenarioStep,
        service: &str,
        stage: &Stage<'_>,
        held: &BTreeMap<String, Value>,
    ) -> Result<Self, String> {
        let target = stage.target(service)?;
        // A word that stands nowhere else marks each gap: it is the same in a path, a header and JSON.
        let marks = NAMES.map(|(name, gap)| (name, Uuid::new_v4().simple().to_string(), gap));
        let mut saved = held.clone();
        for (name, mark, _) in &marks {
            saved.insert((*name).to_owned(), Value::from(mark.as_str()));
        }
        let saved = |name: &str| saved.get(name).cloned();
        let value = |placeholder: &_| stage.value(placeholder, &saved);
        let request = scenario::prepare(step, &target, &value)?;
        let text =
            |text: &str| Text::of(text, marks.each_ref().map(|(_, mark, gap)| (&**mark, *gap)));
        let url = request.url();
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let mut origin = url.clone();
        origin.set_path("/");
        origin.set_query(None);
        let mut headers = HeaderMap::new();
        let mut made = Vec::new();
        for (name, value) in request.headers() {
            let shown = String::from_utf8_lossy(value.as_bytes());
            match text(&shown) {
                whole if whole.is_plain() => {
                    headers.append(name.clone(), value.clone());
                }
                with_gaps => made.push((name.clone(), with_gaps)),
            }
        }
        let body = request.body().and_then(reqwest::Body::as_bytes);
        Ok(Self {
            method: request.method().clone(),
            path: Path::of(text(&path)),
            origin,
            headers,
            made,
            body: body.map(|body| text(&String::from_utf8_lossy(body))),
        })
    }

    /// A request to an address by `POST`, with its id and its key: all that a driver needs to be
    /// measured.
    pub(crate) fn post(url: &Url) -> Self {
        let mut origin = url.clone();
        origin.set_path("/");
        let json = HeaderValue::from_static("application/json");
        let plain = |text: &str| Part::Plain(text.to_owned());
        let body = [plain("{\"name\":\""), Part::Gap(Gap::Id), plain("\"}")];
        Self {
            method: Method::POST,
            origin,
            path: Path::of(Text(vec![plain(url.path())])),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            made: vec![(
                HeaderName::from_static("idempotency-key"),
                Text(vec![Part::Gap(Gap::Key)]),
            )],
            body: Some(Text(body.into())),
        }
    }

    /// Where it is sent.
    pub(crate) fn origin(&self) -> &Url {
        &self.origin
    }

    /// The request about which this is said.
    pub(crate) fn fill(&self, about: &About<'_>) -> Filled {
        let mut headers = self.headers.clone();
        for (name, text) in &self.made {
            // An id that cannot stand in a header leaves it out; the answer will say so.
            if let Ok(value) = HeaderValue::from_str(&text.fill(about, str::to_owned)) {
                headers.append(name.clone(), value);
            }
        }
        let body = self.body.as_ref();
        let json = |text: &str| {
            let quoted = Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        Filled {
            method: self.method.clone(),
            path: match &self.path {
                Path::Fixed(path) => path.clone(),
                Path::Made(text) => uri(&text.fill(about, percent_encoded)),
            },
            headers,
            body: body.map_or_else(Bytes::new, |body| body.fill(about, json).into()),
        }
    }
}

impl Path {
    fn of(text: Text) -> Self {
        match text.0.as_slice() {
            [Part::Plain(path)] => Self::Fixed(uri(path)),
            _ => Self::Made(text),
        }
    }
}

/// A path of an address is one of a request; what is not is sent as `/`, and answered as that.
pub(super) fn uri(path: &str) -> Uri {
    path.parse().unwrap_or_default()
}

impl Text {
    fn is_plain(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Plain(_)))
    }

    fn of(text: &str, marks: [(&str, Gap); 3]) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        let first = |rest: &str| {
            let found = marks.iter().filter_map(|(mark, gap)| {
                let at = rest.find(mark)?;
                Some((at, mark.len(), *gap))
            });
            found.min_by_key(|(at, ..)| *at)
        };
        while let Some((at, length, gap)) = first(rest) {
            if at > 0 {
                parts.push(Part::Plain(rest[..at].to_owned()));
            }
            parts.push(Part::Gap(gap));
            rest = &rest[at + length..];
        }
        if !rest.is_empty() {
            parts.push(Part::Plain(rest.to_owned()));
        }
        Self(parts)
    }

    /// `escaped` makes of an id what may stand here; the other words need nothing.
    fn fill(&self, about: &About<'_>, escaped: fn(&str) -> String) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Plain(text) => filled.push_str(text),
                Part::Gap(Gap::Id) => filled.push_str(&about.words.id(about.number)),
                Part::Gap(Gap::Key) => filled.push_str(&about.words.key(about.number)),
                Part::Gap(Gap::Created) => filled.push_str(&escaped(about.created)),
            }
        }
        filled
    }
}

/// Everything but what RFC 3986 calls unreserved, so that an id stays one part of a path or query.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_stands_in_its_gap_and_the_rest_stays() {
        let marks = [("AAA", Gap::Id), ("BBB", Gap::Key), ("CCC", Gap::Created)];
        let about = About {
            words: Words::of(7),
            number: 42,
            created: "a/b",
        };
        let fill = |text: &str| Text::of(text, marks).fill(&about, percent_encoded);
        assert_eq!(fill("/x?y"), "/x?y");
        assert_eq!(fill("CCCCCC"), "a%2Fba%2Fb");
        let (id, key) = (about.words.id(42), about.words.key(42));
        assert_eq!(fill("/AAA-BBB/CCC?AAA"), format!("/{id}-{key}/a%2Fb?{id}"));
    }
}
