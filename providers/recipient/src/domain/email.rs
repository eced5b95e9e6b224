//! E-mail addresses: which ones a list takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Refused;

/// The longest address that fits the path of an SMTP envelope (RFC 5321, section 4.5.3.1.3).
const LONGEST: usize = 254;

/// The longest part before the `@` (RFC 5321, section 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// The longest label of a domain name (RFC 1035, section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// An e-mail address to which a campaign can be sent.
///
/// A dot-atom (RFC 5322) at a domain name of at least two labels, all in ASCII: no quoted local
/// parts, no comments, no address literals, and a domain of another script in its `xn--` form. It
/// is kept as it was written: the part before the `@` may be case-sensitive.
///
/// Refusals never repeat the address: it is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, extend("format" = "email", "maxLength" = 254))]
pub(crate) struct Email(String);

impl Email {
    /// The address as it was written.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// An address that was checked when it was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email([hidden])")
    }
}

impl TryFrom<String> for Email {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::new("an e-mail address of more than 254 bytes"));
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(Refused::new("not an e-mail address: it has no @"));
        };
        if !is_local_part(local) {
            return Err(Refused::new(
                "not an e-mail address: the part before the @ is not valid",
            ));
        }
        if !is_domain(domain) {
            return Err(Refused::new(
                "not an e-mail address: the part after the @ is not a domain name",
            ));
        }
        Ok(Self(text))
    }
}

fn is_local_part(local: &str) -> bool {
    let atom = |atom: &str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        !atom.is_empty() && atom.bytes().all(allowed)
    };
    local.len() <= LONGEST_LOCAL && local.split('.').all(atom)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(text: &str) -> bool {
        Email::try_from(text.to_owned()).is_ok()
    }

    #[test]
    fn ordinary_addresses_are_accepted() {
        for text in [
            "ada@example.org",
            "Ada.Lovelace+news@mail.example.co.uk",
            "o'brien@example.org",
            "a@b.co",
            "x@xn--bcher-kva.example",
            "1234567890@1and1.example",
        ] {
            assert!(accepted(text), "{text}");
        }
    }

    #[test]
    fn what_no_campaign_can_be_sent_to_is_refused() {
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "ada@example..org",
            "ada@example.org.",
            "ada@-example.org",
            "ada@example-.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..da@example.org",
            "a da@example.org",
            "ada@lovelace@example.org",
            "ada@exa_mple.org",
            "ada@example.org\n",
            "Ada <ada@example.org>",
            "ädä@example.org",
            "ada@exämple.org",
            "\"a b\"@example.org",
            "ada@[127.0.0.1]",
        ] {
            assert!(!accepted(text), "{text}");
        }
    }

    #[test]
    fn addresses_longer_than_mail_servers_take_are_refused() {
        let domain = "d".repeat(LONGEST_LABEL) + ".example";
        assert!(accepted(&format!("{}@{domain}", "l".repeat(LONGEST_LOCAL))));
        assert!(!accepted(&format!(
            "{}@{domain}",
            "l".repeat(LONGEST_LOCAL + 1)
        )));
        assert!(!accepted(&format!("a@d{domain}")));
        assert!(!accepted(&format!("a@{}example", "long.".repeat(50))));
    }

    #[test]
    fn neither_a_refusal_nor_the_debug_form_shows_the_address() {
        let refused = Email::try_from("secret person@example.org".to_owned()).unwrap_err();
        assert!(!refused.to_string().contains("secret"));
        let email = Email::try_from("secret@example.org".to_owned()).unwrap();
        assert_eq!(format!("{email:?}"), "Email([hidden])");
    }
}
