//! Who we are to which server. Credentials stay with the servers that the user named: a link or a
//! redirect of a broker can lead anywhere.

use std::fmt;

use url::{Origin, Url};

use super::{Access, Credentials, Kind};

/// The credentials for each server that the user named.
pub(super) struct Keys(Vec<(Origin, Credentials)>);

impl Keys {
    pub(super) fn of(access: &Access) -> Self {
        let key = |url: &Url| {
            let credentials = in_address(url).unwrap_or_else(|| access.credentials.clone());
            (url.origin(), credentials)
        };
        Self(access.servers.iter().map(key).collect())
    }

    /// Who we are to the server of this address: nobody, unless the user named it. The same host
    /// with TLS in place of without is the same server.
    pub(super) fn at(&self, url: &Url) -> Credentials {
        let mut without_tls = url.clone();
        let is_upgrade = url.scheme() == "https"
            && url.port().is_none()
            && without_tls.set_scheme("http").is_ok();
        let origins = [Some(url.origin()), is_upgrade.then(|| without_tls.origin())];
        let mut found = origins.into_iter().flatten().filter_map(|origin| {
            let key = self.0.iter().find(|(named, _)| *named == origin);
            key.map(|(_, credentials)| credentials.clone())
        });
        found.next().unwrap_or_default()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origins = self
            .0
            .iter()
            .map(|(origin, _)| origin.ascii_serialization());
        f.debug_list().entries(origins).finish()
    }
}

/// User and password of an address, without their percent signs.
fn in_address(url: &Url) -> Option<Credentials> {
    let text = |part: &str| percent_decode(part);
    let password = url.password().map(text);
    match (url.username(), &password) {
        ("", None) => None,
        (user, _) => Some(Credentials(Kind::Basic {
            user: text(user),
            password,
        })),
    }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Connection;

    fn keys(servers: &[&str]) -> Keys {
        Keys::of(&Access {
            servers: servers.iter().map(|url| url.parse().unwrap()).collect(),
            credentials: Credentials::bearer("token".to_owned()),
            connection: Connection::default(),
            retries: 0,
        })
    }

    fn at(servers: &[&str], url: &str) -> String {
        match keys(servers).at(&url.parse().unwrap()).0 {
            Kind::None => String::new(),
            Kind::Basic { user, password } => format!("{user}:{}", password.unwrap_or_default()),
            Kind::Bearer(token) => token,
        }
    }

    #[test]
    fn credentials_stay_with_the_servers_that_were_named() {
        let named = ["http://broker/base", "https://pacts:8443/a"];
        for same in [
            "http://broker/other",
            "http://broker:80/",
            "https://broker/",
            "https://pacts:8443/b",
        ] {
            assert_eq!(at(&named, same), "token", "{same}");
        }
        for other in [
            "http://broker:81/",
            "https://broker:8443/",
            "http://pacts:8443/a",
            "https://pacts/a",
            "http://broker.evil/",
            "http://evil/broker",
        ] {
            assert_eq!(at(&named, other), "", "{other}");
        }
    }

    #[test]
    fn user_and_password_of_an_address_are_for_all_of_its_server() {
        let named = ["http://me:p%40ss%2Fword@broker/base", "http://you@other/"];
        assert_eq!(at(&named, "http://broker/else"), "me:p@ss/word");
        assert_eq!(at(&named, "http://other/"), "you:");
        assert!(!format!("{:?}", keys(&named)).contains("ss"));
    }

    #[test]
    fn a_percent_sign_that_encodes_nothing_is_itself() {
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz%4"), "%zz%4");
    }
}
