//! Another value in the place of one: of the same type and as plausible, or of another type.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Map, Number, Value, json};

use super::sample;

/// A value of the same type that a provider might as well answer; `None` where there is none. `schema`
/// is the schema of the whole body with the place in it, and `fits` says whether it accepts a value
/// there.
///
/// An enumeration gives another of its words, a text and a number one that is near, an array is
/// emptied. What is empty or null gets something that the schema allows, so that it needs one. Objects
/// are changed in their members.
pub(super) fn another(
    value: &Value,
    schema: Option<(&Value, &str)>,
    fits: impl Fn(&Value) -> bool,
) -> Option<Value> {
    let samples = |wanted: fn(&Value, &str) -> Vec<Value>| {
        let samples = schema.map(|(document, pointer)| wanted(document, pointer));
        samples.unwrap_or_default()
    };
    let candidates = match value {
        Value::Null => {
            let fitting = samples(sample::values).into_iter().find(fits);
            return fitting.filter(|one| !one.is_null());
        }
        Value::Array(elements) if elements.is_empty() => {
            let mut arrays = samples(sample::elements)
                .into_iter()
                .map(|one| json!([one]));
            return arrays.find(fits);
        }
        Value::Object(members) if members.is_empty() => {
            let mut objects = samples(sample::members).into_iter().map(|one| {
                let member = ("another".to_owned(), one);
                Value::Object(Map::from_iter([member]))
            });
            return objects.find(fits);
        }
        Value::Object(_) => return None,
        Value::Array(_) => vec![json!([])],
        Value::Bool(value) => vec![json!(!value)],
        Value::Number(number) => numbers(number),
        Value::String(text) => {
            let mut texts = samples(sample::words);
            texts.retain(|word| word.is_string() && word != value);
            texts.extend(near(text).into_iter().map(Value::String));
            texts
        }
    };
    let fitting = candidates.iter().find(|one| fits(one));
    fitting.or(candidates.last()).cloned()
}

/// A value of another JSON type, and for null one that the schema does not allow, if there is any.
pub(super) fn another_type(value: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    match value {
        Value::Null => [json!(true), json!(1)]
            .into_iter()
            .find(|one| !fits(one))
            .unwrap_or(json!(true)),
        Value::Bool(value) => json!(value.to_string()),
        Value::Number(value) => json!(value.to_string()),
        Value::String(text) => {
            let number = text.parse::<Number>().ok();
            number.map_or(json!(1), Value::Number)
        }
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
    }
}

/// The numbers beside it.
fn numbers(number: &Number) -> Vec<Value> {
    if let Some(whole) = number.as_i64() {
        let beside = [whole.checked_add(1), whole.checked_sub(1)];
        return beside.into_iter().flatten().map(Value::from).collect();
    }
    if let Some(large) = number.as_u64() {
        return vec![json!(large - 1)];
    }
    let float = number.as_f64().unwrap_or_default();
    let mut beside = vec![float + 1.0, float / 2.0];
    // Of a large one the next is too far away for 1.0 to make a difference.
    beside.retain(|other| *other != float);
    beside.into_iter().map(Value::from).collect()
}

/// Texts that differ from this one in a character of the same kind; a point in time stays one.
fn near(text: &str) -> Vec<String> {
    let last = |kind: fn(&char) -> bool| text.char_indices().rfind(|(_, one)| kind(one));
    let first = |kind: fn(&char) -> bool| text.char_indices().find(|(_, one)| kind(one));
    let digit: fn(&char) -> bool = char::is_ascii_digit;
    let letter: fn(&char) -> bool = char::is_ascii_alphabetic;
    let places = [last(digit), first(digit), last(letter)];
    let mut near = Vec::new();
    for (index, old) in places.into_iter().flatten() {
        for new in beside(old) {
            let mut text = text.to_owned();
            text.replace_range(index..index + old.len_utf8(), new.encode_utf8(&mut [0; 4]));
            near.push(text);
        }
    }
    near.retain(|other| is_time(text) == is_time(other));
    near.push(format!("{text}x"));
    near
}

/// The digits or letters beside one, within its kind.
fn beside(one: char) -> Vec<char> {
    let range = match one {
        '0'..='9' => '0'..='9',
        'a'..='z' => 'a'..='z',
        _ => 'A'..='Z',
    };
    let code = u32::from(one);
    let beside = [code.checked_add(1), code.checked_sub(1)];
    let beside = beside.into_iter().flatten().filter_map(char::from_u32);
    beside.filter(|other| range.contains(other)).collect()
}

fn is_time(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
        || text.parse::<Date>().is_ok()
        || text.parse::<Time>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(value: Value) -> Option<Value> {
        another(&value, None, |_| true)
    }

    fn changed_by(schema: Value, value: Value) -> Option<Value> {
        let compiled = contract::Schema::compile("x", schema.clone()).unwrap();
        another(&value, Some((&schema, "")), |one| {
            compiled.check(one).is_empty()
        })
    }

    #[test]
    fn a_text_is_changed_in_one_character_and_stays_what_it_was() {
        let cases = [
            ("welcome", "welcomf"),
            ("r1@example.org", "r2@example.org"),
            ("en-GB", "en-GC"),
            ("jazz", "jazy"),
            ("Hello {{first_name}}", "Hello {{first_namf}}"),
            ("2026-01-31T09:30:00Z", "2026-01-31T09:30:01Z"),
            ("2026-12-31", "2026-12-30"),
            ("", "x"),
            ("日本", "日本x"),
        ];
        for (text, expected) in cases {
            assert_eq!(changed(json!(text)), Some(json!(expected)), "{text}");
        }
    }

    #[test]
    fn numbers_booleans_and_arrays_have_another_of_their_kind() {
        let cases = [
            (json!(3), Some(json!(4))),
            (json!(i64::MAX), Some(json!(i64::MAX - 1))),
            (json!(u64::MAX), Some(json!(u64::MAX - 1))),
            (json!(2.5), Some(json!(3.5))),
            (json!(1e300), Some(json!(5e299))),
            (json!(true), Some(json!(false))),
            (json!([1, 2]), Some(json!([]))),
            (json!({"a": 1}), None),
        ];
        for (value, expected) in cases {
            assert_eq!(changed(value.clone()), expected, "{value}");
        }
    }

    #[test]
    fn an_enumeration_gives_another_word_and_a_bound_is_kept() {
        let words = json!({"type": "string", "enum": ["draft", "active"]});
        assert_eq!(changed_by(words, json!("active")), Some(json!("draft")));
        let most = json!({"type": "integer", "maximum": 5});
        assert_eq!(changed_by(most, json!(5)), Some(json!(4)));
        // No other value is allowed: one that is not must be noticed as well.
        let one = json!({"const": "a"});
        assert_eq!(changed_by(one, json!("a")), Some(json!("ax")));
    }

    #[test]
    fn what_is_empty_or_null_is_filled_with_what_the_schema_allows() {
        let list = json!({"type": "array", "items": {"type": "integer", "minimum": 7}});
        assert_eq!(changed_by(list, json!([])), Some(json!([7])));
        let map = json!({"type": "object", "additionalProperties": {"type": "boolean"}});
        assert_eq!(changed_by(map, json!({})), Some(json!({"another": true})));
        let text = json!({"type": ["string", "null"]});
        assert_eq!(changed_by(text, Value::Null), Some(json!("another")));
        // A consumer ignores members that it does not know.
        let object = json!({"type": "object", "properties": {"a": true}});
        assert_eq!(changed_by(object, json!({})), None);
        for empty in [json!(null), json!([]), json!({})] {
            assert_eq!(changed(empty), None);
        }
    }

    #[test]
    fn another_type_is_one_that_a_careless_provider_might_send() {
        let cases = [
            (json!("3"), json!(3)),
            (json!("a"), json!(1)),
            (json!(3), json!("3")),
            (json!(true), json!("true")),
            (json!([1]), json!({})),
            (json!({"a": 1}), json!([])),
        ];
        for (value, expected) in cases {
            assert_eq!(another_type(&value, |_| true), expected, "{value}");
        }
        assert_eq!(another_type(&Value::Null, Value::is_boolean), json!(1));
        assert_eq!(another_type(&Value::Null, Value::is_string), json!(true));
    }
}
