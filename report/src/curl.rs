//! A request as a curl command that can be pasted into a POSIX shell.

use contract::{Header, RecordedBody, Sent};

/// What [`contract::Redaction`] puts in the place of a secret.
const HIDDEN: &str = "[hidden]";

/// Headers that curl sets by itself, or that only describe how the request travelled.
const LEFT_TO_CURL: [&str; 3] = ["content-length", "host", "transfer-encoding"];

/// The request as one line for a shell, such as
/// `curl -i 'http://localhost/v1/templates' -H "Authorization: Bearer $TOKEN"`.
///
/// A hidden secret becomes a variable for the reader to set: `$TOKEN` for the one in
/// `Authorization`, otherwise the header's name (`$X_API_KEY`). A body that was not kept becomes
/// the file `body`, for the reader to supply.
#[must_use]
pub fn curl(sent: &Sent) -> String {
    let body = body(&sent.body);
    let mut line = "curl -i".to_owned();
    match sent.method.as_str() {
        "GET" if body.is_none() => {}
        "HEAD" => line.push_str(" --head"),
        "POST" if body.is_some() => {}
        method => line.push_str(&format!(" -X {}", quoted(method))),
    }
    if sent.url.contains(['[', ']', '{', '}']) {
        line.push_str(" --globoff");
    }
    line.push_str(&format!(" {}", quoted(&sent.url)));
    for header in &sent.headers {
        if !LEFT_TO_CURL.contains(&header.name.to_ascii_lowercase().as_str()) {
            line.push_str(&format!(" -H {}", header_argument(header)));
        }
    }
    if let Some(body) = body {
        let typed = sent
            .headers
            .iter()
            .any(|header| header.name.eq_ignore_ascii_case("content-type"));
        if !typed {
            // Otherwise curl says that the body is an HTML form.
            line.push_str(" -H 'Content-Type:'");
        }
        line.push_str(&format!(" {body}"));
    }
    line
}

fn body(body: &RecordedBody) -> Option<String> {
    match body {
        RecordedBody::Empty => None,
        RecordedBody::Json(value) => Some(format!("--data-raw {}", quoted(&value.to_string()))),
        RecordedBody::Text(text) => Some(format!("--data-raw {}", quoted(text))),
        RecordedBody::LongJson { .. } | RecordedBody::LongText { .. } | RecordedBody::Binary(_) => {
            Some("--data-binary @body".to_owned())
        }
    }
}

fn header_argument(header: &Header) -> String {
    let Some(before) = header.value.strip_suffix(HIDDEN) else {
        // With nothing after the colon, curl would remove the header instead of sending it empty.
        return if header.value.is_empty() {
            quoted(&format!("{};", header.name))
        } else {
            quoted(&format!("{}: {}", header.name, header.value))
        };
    };
    let lower = header.name.to_ascii_lowercase();
    let variable = if lower == "authorization" {
        "TOKEN".to_owned()
    } else {
        lower
            .to_ascii_uppercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), "_")
    };
    format!(
        "\"{}: {}${variable}\"",
        in_double_quotes(&header.name),
        in_double_quotes(before)
    )
}

/// In single quotes nothing has a meaning to the shell but the single quote itself.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn in_double_quotes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '$' | '\\' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use contract::Redaction;
    use serde_json::json;

    use super::*;

    fn sent(method: &str, url: &str, headers: &[(&str, &str)], body: RecordedBody) -> Sent {
        let redaction = Redaction::of(["x-api key"]);
        Sent {
            method: method.into(),
            url: url.into(),
            headers: headers
                .iter()
                .map(|(name, value)| redaction.header(name, value))
                .collect(),
            body,
        }
    }

    #[test]
    fn secrets_become_variables_that_the_shell_fills_in() {
        let headers = [
            ("Authorization", "Bearer abc"),
            ("X-Api-Key", "def"),
            ("Cookie", "a=b"),
        ];
        let sent = sent("GET", "http://localhost/a", &headers, RecordedBody::Empty);
        assert_eq!(
            curl(&sent),
            "curl -i http://localhost/a -H \"Authorization: Bearer $TOKEN\" \
             -H \"X-Api-Key: $X_API_KEY\" -H \"Cookie: $COOKIE\""
        );
    }

    #[test]
    fn what_has_a_meaning_to_the_shell_is_quoted() {
        let body = RecordedBody::Json(json!({"name": "it's $HOME"}));
        let headers = [("Content-Type", "application/json"), ("Host", "localhost")];
        let sent = sent("POST", "http://localhost/a?b=1&c=2", &headers, body);
        assert_eq!(
            curl(&sent),
            r#"curl -i 'http://localhost/a?b=1&c=2' -H 'Content-Type: application/json' --data-raw '{"name":"it'\''s $HOME"}'"#
        );
    }

    #[test]
    fn curl_adds_nothing_that_was_not_sent() {
        let body = RecordedBody::Text("x".into());
        assert_eq!(
            curl(&sent("PUT", "http://h/a[0]", &[("X-Empty", "")], body)),
            "curl -i -X PUT --globoff 'http://h/a[0]' -H 'X-Empty;' -H 'Content-Type:' --data-raw x"
        );
    }

    #[test]
    fn a_body_that_was_not_kept_is_for_the_reader_to_supply() {
        let long = Redaction::default().body("x".repeat(100_000).as_bytes(), &[]);
        for body in [RecordedBody::Binary(9), long] {
            let headers = [("Content-Type", "image/png")];
            let sent = sent("POST", "http://h/a", &headers, body);
            assert!(curl(&sent).ends_with("--data-binary @body"));
        }
    }

    #[test]
    fn a_shell_reads_the_line_as_the_words_that_were_meant() {
        let tricky = "a'b \"c\" $d `e` \\f\n!";
        let headers = [("X-Tricky", tricky)];
        let sent = sent(
            "DELETE",
            "http://h/?q=a&b=$c",
            &headers,
            RecordedBody::Text(tricky.into()),
        );
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}; {}", curl(&sent));
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        let words: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .split_terminator('\0')
            .map(str::to_owned)
            .collect();
        let header = format!("X-Tricky: {tricky}");
        let expected = [
            "-i",
            "-X",
            "DELETE",
            "http://h/?q=a&b=$c",
            "-H",
            &header,
            "-H",
            "Content-Type:",
            "--data-raw",
            tricky,
        ];
        assert_eq!(words, expected);
    }
}
