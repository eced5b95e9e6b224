//! Addresses of the provider's further endpoints: whole ones, or paths that each instance has.

use url::Url;

use super::{http_url, usage};

/// Where an endpoint is.
#[derive(Clone)]
pub(super) enum Place {
    At(Url),
    /// At this path of each instance of the provider.
    Below(String),
}

/// Parses a place for clap.
pub(super) fn place(text: &str) -> Result<Place, String> {
    match text.starts_with('/') {
        true => Ok(Place::Below(text.to_owned())),
        false => text
            .parse()
            .map(Place::At)
            .map_err(|error| format!("{error}")),
    }
}

/// The endpoint of each of these instances of the provider; `places` is what `flag` said, at least
/// once.
pub(super) fn for_each(
    flag: &str,
    places: &[Place],
    instances: &[Url],
) -> Result<Vec<Url>, clap::Error> {
    let places = match places {
        [one @ Place::Below(_)] => vec![one; instances.len()],
        places if places.len() == instances.len() => places.iter().collect(),
        places => {
            return Err(usage(&format!(
                "{flag}: {} for {} instances of the provider; each needs one of its own, or all of \
                 them the same path, such as /states",
                places.len(),
                instances.len()
            )));
        }
    };
    let places = places.into_iter().zip(instances);
    let urls = places.map(|(place, instance)| match place {
        Place::At(url) => http_url(flag, url.clone()),
        Place::Below(path) => instance
            .join(path)
            .map_err(|error| usage(&format!("{flag}: {path}: {error}"))),
    });
    urls.collect()
}
