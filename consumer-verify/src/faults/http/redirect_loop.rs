//! The answer is somewhere else, which is here.

use contract::{FaultClass, Reaction};
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::answer::Answer;
use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "redirect-loop",
    class: FaultClass::Http,
    says: "redirects the request to where it came from",
    cases: |plain| {
        let Ok(location) = HeaderValue::try_from(plain.path) else {
            return Vec::new();
        };
        let redirect = Answer {
            status: StatusCode::FOUND,
            headers: HeaderMap::from_iter([(LOCATION, location)]),
            body: "".into(),
        };
        vec![Case::always(Reaction::Refuse, redirect)]
    },
};
