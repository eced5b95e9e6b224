//! Which of the names that a provider sends may be shown in problems and logs.

/// The longest name that is shown, in bytes.
const LONGEST: usize = 128;

/// What stands for a name that is not shown.
const HIDDEN: &str = "(not shown)";

/// The name of a recipient or a variable, if it is a plain one: letters, digits, `-`, `_`, `.` and
/// `:`. Any other may be an e-mail address, or a text that somebody put there to be read in a log.
pub(crate) fn shown(name: String) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    if (1..=LONGEST).contains(&name.len()) && name.bytes().all(plain) {
        name
    } else {
        HIDDEN.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_shown() {
        let longest = "x".repeat(LONGEST);
        for name in ["r-1", "0190a5c7-7b1e", "urn:person:7.a_b", &longest] {
            assert_eq!(shown(name.to_owned()), name);
        }
        for name in [
            "",
            "anna@example.org",
            "a b",
            "a\nb",
            "ä",
            &format!("{longest}x"),
        ] {
            assert_eq!(shown(name.to_owned()), HIDDEN, "{name:?}");
        }
    }
}
