//! What a tool says to a wrong call: the same few lines in every binary, and no secret in them.

/// Shortens what clap says to a wrong call: what is wrong in one line, the tips that go with it, and
/// where to read more. The usage in between says nothing of what is wrong. Users and passwords in
/// addresses are hidden. Ends with a line feed.
#[must_use]
pub fn usage_error(said: &str) -> String {
    let mut paragraphs = said.split("\n\n");
    let what = paragraphs.next().unwrap_or_default();
    let mut lines = vec![Vec::from_iter(what.split_whitespace()).join(" ")];
    for line in paragraphs.flat_map(str::lines) {
        let line = line.trim();
        if line.starts_with("tip: ") {
            lines.push(format!("  {line}"));
        } else if line.starts_with("For more information") {
            lines.push(line.to_owned());
        }
    }
    lines.iter().map(|line| without_user(line) + "\n").collect()
}

/// The text with `[hidden]` in the place of what stands before the `@` of an address.
fn without_user(text: &str) -> String {
    const SCHEME: &str = "://";
    let mut parts = text.split(SCHEME);
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Not the end of the host: a password that is not encoded may have a slash in it.
        let end = part
            .find(|c: char| c.is_whitespace() || c == '\'')
            .unwrap_or(part.len());
        clean.push_str(SCHEME);
        match part[..end].rfind('@') {
            Some(at) => {
                clean.push_str("[hidden]");
                clean.push_str(&part[at..]);
            }
            None => clean.push_str(part),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_stands_in_one_line_above_its_tip() {
        let said = "error: unexpected argument '--fille' found\n\n  tip: a similar argument exists: \
                    '--file'\n\nUsage: tool [OPTIONS]\n\nFor more information, try '--help'.\n";
        let short = "error: unexpected argument '--fille' found\n  tip: a similar argument exists: \
                     '--file'\nFor more information, try '--help'.\n";
        assert_eq!(usage_error(said), short);
        let said = "error: the following required arguments were not provided:\n  <PATH>\n  \
                    --port <PORT>\n\nUsage: tool <PATH>\n";
        let short =
            "error: the following required arguments were not provided: <PATH> --port <PORT>\n";
        assert_eq!(usage_error(said), short);
    }

    #[test]
    fn a_password_in_an_address_is_not_said() {
        for (said, clean) in [
            ("'https://me:pw@host:x'", "'https://[hidden]@host:x'"),
            (
                "'https://me:p/w@h' and 'http://a'",
                "'https://[hidden]@h' and 'http://a'",
            ),
            ("'http://a' is 'b@c'", "'http://a' is 'b@c'"),
        ] {
            assert_eq!(usage_error(said), format!("{clean}\n"));
        }
    }
}
