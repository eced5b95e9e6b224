//! A strict reader of the OpenMetrics text format, as far as the services write it. The suites of
//! the services use it as well.

use std::collections::BTreeMap;

/// What a service shows, read and held to the rules of the format.
pub(crate) struct Exposition {
    pub(crate) samples: Vec<Sample>,
}

/// One line with a value.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

impl Exposition {
    /// Reads a text, and panics where it breaks a rule.
    pub(crate) fn read(text: &str) -> Self {
        let body = text.strip_suffix("# EOF\n").expect("it ends with # EOF");
        let mut kinds = BTreeMap::new();
        let mut helps = Vec::new();
        let mut samples: Vec<Sample> = Vec::new();
        for line in body.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, help) = help.split_once(' ').expect("a help has a text");
                assert!(help.ends_with('.') && help.len() > 10, "{line}");
                helps.push(name.to_owned());
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect("a type has a name");
                assert_eq!(helps.last().map(String::as_str), Some(name), "{line}");
                let before = kinds.insert(name.to_owned(), kind);
                assert!(before.is_none(), "{name} is there twice");
            } else {
                let sample = Sample::read(line);
                let family = helps.last().expect("a family comes before its samples");
                let suffixes: &[&str] = match kinds[family] {
                    "counter" => &["_total"],
                    "gauge" => &[""],
                    "histogram" => &["_bucket", "_sum", "_count"],
                    "info" => &["_info"],
                    other => panic!("{family} has the type {other}"),
                };
                let belongs = |suffix: &&str| sample.name == format!("{family}{suffix}");
                assert!(suffixes.iter().any(belongs), "{line}");
                samples.push(sample);
            }
        }
        let read = Self { samples };
        read.assert_histograms_add_up();
        read
    }

    /// The value of the only sample with this name and, among others, these labels.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let mut found = self.samples.iter().filter(|sample| {
            let has = |(label, value): &(&str, &str)| {
                sample
                    .labels
                    .get(*label)
                    .is_some_and(|found| found == value)
            };
            sample.name == name && labels.iter().all(has)
        });
        let value = found.next()?.value;
        assert!(
            found.next().is_none(),
            "{name} {labels:?} is not one sample"
        );
        Some(value)
    }

    fn assert_histograms_add_up(&self) {
        let mut last: BTreeMap<String, f64> = BTreeMap::new();
        for sample in &self.samples {
            let mut series = sample.labels.clone();
            let bound = series.remove("le");
            if let Some(family) = sample.name.strip_suffix("_bucket") {
                let bound = bound.expect("a bucket has a bound");
                let before = last.insert(format!("{family} {series:?}"), sample.value);
                assert!(before.unwrap_or(0.0) <= sample.value, "{sample:?}, {bound}");
                if bound == "+Inf" {
                    let mut labels = series.iter();
                    let count = self.samples.iter().find(|other| {
                        other.name == format!("{family}_count") && other.labels == series
                    });
                    let count = count.expect("a histogram has a count").value;
                    assert_eq!(sample.value, count, "{family} {:?}", labels.next());
                }
            }
        }
    }
}

impl Sample {
    fn read(line: &str) -> Self {
        let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
        let (name, labels) = match series.split_once('{') {
            Some((name, rest)) => (name, rest.strip_suffix('}').expect("labels end with }")),
            None => (series, ""),
        };
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(name.chars().all(allowed), "{line}");
        let mut read = BTreeMap::new();
        let mut rest = labels;
        while let Some((label, after)) = rest.split_once("=\"") {
            // No value here has a quotation mark or a backslash, which would be escaped.
            let (value, after) = after.split_once('"').expect("a value ends");
            assert!(!value.contains('\\'), "{line}");
            assert!(label.chars().all(allowed), "{line}");
            read.insert(label.to_owned(), value.to_owned());
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        assert_eq!(rest, "", "{line}");
        Self {
            name: name.to_owned(),
            labels: read,
            value: value.parse().expect("a value is a number"),
        }
    }
}
