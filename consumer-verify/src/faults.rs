//! All that a provider can do wrong, derived from its contract: one file for each fault, and what they
//! have in common. A fault turns the plain answer of an interaction into cases: another answer, or a
//! script for the bare connection, with what is expected of the consumer.
//!
//! Pure: nothing here listens, sends or judges. `docs/adding-a-fault.md` says how to add one.

mod body;
mod case;
mod connection;
mod flapping;
mod http;
mod invalid;
mod lying;
mod paging;
mod plain;
mod status;
mod time;
mod valid;

pub(crate) use case::{Behaviour, Case, Play, Turn};
pub(crate) use paging::Paging;
pub(crate) use plain::{Limits, Plain, Sized};

use contract::FaultClass;

/// A way in which a provider can go wrong.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Its name in files, reports and calls.
    pub(crate) name: &'static str,
    pub(crate) class: FaultClass,
    /// What the provider does, as the end of a sentence that begins with it.
    pub(crate) says: &'static str,
    /// Its cases for one plain answer; none where it cannot be done to that.
    pub(crate) cases: fn(&Plain<'_>) -> Vec<Case>,
}

/// Every fault, in the order of the reports.
pub(crate) fn all() -> impl Iterator<Item = &'static Fault> {
    [
        connection::ALL,
        time::ALL,
        http::ALL,
        status::ALL,
        flapping::ALL,
        invalid::ALL,
        valid::ALL,
        lying::ALL,
    ]
    .into_iter()
    .flatten()
}

/// The fault of this name.
pub(crate) fn named(name: &str) -> Option<&'static Fault> {
    all().find(|fault| fault.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_fault_has_a_name_of_its_own_that_is_no_class() {
        let mut names: BTreeSet<&str> = FaultClass::ALL.iter().map(|class| class.name()).collect();
        for fault in all() {
            assert!(names.insert(fault.name), "{} is there twice", fault.name);
        }
    }

    #[test]
    fn every_file_of_a_fault_is_in_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/faults");
        for class in FaultClass::ALL {
            let Ok(files) = folder.join(class.name()).read_dir() else {
                continue;
            };
            for file in files {
                let path = file.unwrap().path();
                let name = path
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('_', "-");
                let fault = named(&name).unwrap_or_else(|| panic!("{name} is not in the list"));
                assert_eq!(fault.class, class, "{name}");
            }
        }
    }

    #[test]
    fn the_documentation_names_every_fault() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
        let page = std::fs::read_to_string(page).unwrap();
        for fault in all() {
            let row = format!("| `{}` | {} |", fault.name, fault.says);
            assert!(page.contains(&row), "docs/faults.md lacks {row}");
        }
    }
}
