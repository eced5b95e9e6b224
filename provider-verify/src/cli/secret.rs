//! Secrets on their way in: from the command line, a variable of the environment or a file, and
//! never in an error.

use std::path::Path;
use std::str::FromStr;

use http::{HeaderName, HeaderValue};

use super::usage;
use super::verify::read;

/// `NAME: VALUE` or `NAME=VALUE`, whichever sign comes first: neither can be part of a name.
pub(super) fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let sign = text.find([':', '=']).ok_or("must be NAME: VALUE")?;
    let value = HeaderValue::from_str(text[sign + 1..].trim())
        .map_err(|_| "the value has characters that a header cannot have")?;
    Ok((header_name(&text[..sign])?, value))
}

fn header_name(text: &str) -> Result<HeaderName, String> {
    HeaderName::from_str(text.trim()).map_err(|_| "the name is not a header name".to_owned())
}

/// A header whose value is kept somewhere else: `NAME=PLACE`, or `NAME=SCHEME PLACE` where only
/// what follows the scheme, such as `Bearer`, is kept there.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    name: HeaderName,
    scheme: Option<String>,
    place: String,
}

impl FromStr for Kept {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = text
            .split_once('=')
            .ok_or("must be NAME=PLACE or \"NAME=SCHEME PLACE\"")?;
        let (scheme, place) = match rest.split_once(' ') {
            Some((scheme, place)) => (Some(scheme.to_owned()), place),
            None => (None, rest),
        };
        if place.is_empty() {
            return Err("says nothing of where the value is".to_owned());
        }
        Ok(Self {
            name: header_name(name)?,
            scheme,
            place: place.to_owned(),
        })
    }
}

impl Kept {
    /// The header with the value of the environment variable.
    pub(super) fn value_of_variable(self) -> Result<(HeaderName, HeaderValue), clap::Error> {
        let secret = std::env::var(&self.place).map_err(|_| {
            let name = &self.place;
            usage(&format!(
                "--header-env: the variable {name} is not set, or not text"
            ))
        })?;
        self.with("--header-env", secret.trim())
    }

    /// The header with the first line of the file.
    pub(super) fn value_of_file(self) -> Result<(HeaderName, HeaderValue), clap::Error> {
        let secret = first_line("--header-file", Path::new(&self.place))?;
        self.with("--header-file", &secret)
    }

    fn with(self, flag: &str, secret: &str) -> Result<(HeaderName, HeaderValue), clap::Error> {
        let scheme = self
            .scheme
            .map_or_else(String::new, |scheme| format!("{scheme} "));
        let place = &self.place;
        if secret.is_empty() {
            return Err(usage(&format!("{flag}: {place} is empty")));
        }
        let value = HeaderValue::from_str(&format!("{scheme}{secret}")).map_err(|_| {
            usage(&format!(
                "{flag}: {place} has characters that a header cannot have"
            ))
        })?;
        Ok((self.name, value))
    }
}

/// The first line of a file, as a secret stands in one.
pub(super) fn first_line(flag: &str, file: &Path) -> Result<String, clap::Error> {
    let text = String::from_utf8(read(flag, file)?)
        .map_err(|_| usage(&format!("{flag}: {} is not text", file.display())))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_written_with_a_colon_or_as_pact_verifier_cli_has_it() {
        for text in ["x-key: a=b", "x-key=a=b", "x-key:a=b"] {
            assert_eq!(header(text).unwrap().1, "a=b", "{text}");
        }
        assert_eq!(header("x-url=http://a").unwrap().1, "http://a");
        assert!(header("no sign").is_err());
    }

    #[test]
    fn of_a_kept_header_the_scheme_may_be_said() {
        let kept: Kept = "Authorization=Bearer TOKEN".parse().unwrap();
        let (name, value) = kept.with("--flag", "abc").unwrap();
        assert_eq!(
            (name.as_str(), value.to_str().unwrap()),
            ("authorization", "Bearer abc")
        );
        assert!("Authorization".parse::<Kept>().is_err());
        assert!("a=".parse::<Kept>().is_err());
    }
}
