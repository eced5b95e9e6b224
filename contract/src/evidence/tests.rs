use proptest::prelude::*;
use serde_json::{Value, json};

use super::observe::seen;
use super::*;
use crate::Schema;

/// What bodies show of a schema of the consumer `c`.
fn evidence(schema: Value, bodies: &[Value]) -> Evidence {
    seen("c", &Schema::compile("s", schema).unwrap(), bodies)
}

/// The places that were not seen, each with what is missing, in JSON.
fn not_seen(schema: Value, bodies: &[Value]) -> Vec<(String, Value)> {
    let evidence = evidence(schema, bodies);
    let places = evidence.not_seen().into_iter().map(|one| match one {
        NotSeen::InSchema {
            pointer, missing, ..
        } => (pointer.to_owned(), json!(missing)),
        NotSeen::ByMatcher(_) => unreachable!("no interaction was looked at"),
    });
    places.collect()
}

/// The place `pointer` as JSON.
fn place(evidence: &Evidence, pointer: &str) -> Value {
    json!(evidence.schemas["c"]["s"].places[pointer])
}

/// A page of recipients as schemars 1 writes it.
fn page() -> Value {
    json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/$defs/Recipient"}},
            "next_cursor": {"type": ["string", "null"]}
        },
        "$defs": {
            "Recipient": {
                "type": "object",
                "required": ["id", "status", "active"],
                "properties": {
                    "id": {"type": "string"},
                    "locale": {"type": ["string", "null"]},
                    "status": {"$ref": "#/$defs/Status"},
                    "active": {"type": "boolean"}
                }
            },
            "Status": {"oneOf": [
                {"type": "string", "const": "subscribed"},
                {"type": "string", "const": "bounced"}
            ]}
        }
    })
}

#[test]
fn each_form_of_each_place_is_counted() {
    let evidence = evidence(
        page(),
        &[
            json!({"items": [], "next_cursor": null}),
            json!({"next_cursor": "x", "items": [
                {"id": "a", "locale": null, "status": "bounced", "active": true},
                {"id": "b", "status": "bounced", "active": false},
                {"id": "c", "locale": "de", "status": "subscribed", "active": true},
            ]}),
        ],
    );
    assert_eq!(evidence.schemas["c"]["s"].bodies, 2);
    assert_eq!(place(&evidence, "/items"), json!({"value": 2, "empty": 1}));
    assert_eq!(
        place(&evidence, "/next_cursor"),
        json!({"value": 1, "null": 1})
    );
    assert_eq!(
        place(&evidence, "/items/*/locale"),
        json!({"value": 1, "null": 1, "absent": 1})
    );
    assert_eq!(
        place(&evidence, "/items/*/status"),
        json!({"value": 3, "words": {"bounced": 2, "subscribed": 1}})
    );
    assert_eq!(
        place(&evidence, "/items/*/active"),
        json!({"value": 3, "true": 2})
    );
    assert!(evidence.not_seen().is_empty());
}

#[test]
fn the_words_of_an_enumeration_are_the_same_in_either_form() {
    let mut as_enum = page();
    as_enum["$defs"]["Status"] = json!({"type": "string", "enum": ["subscribed", "bounced"]});
    let bodies = [json!({"next_cursor": null, "items": [
        {"id": "a", "status": "bounced", "active": true},
    ]})];
    assert_eq!(evidence(as_enum, &bodies), evidence(page(), &bodies));
}

#[test]
fn what_no_body_has_shown_is_listed() {
    let recipient = json!({"id": "a", "status": "bounced", "active": true});
    assert_eq!(
        not_seen(page(), &[json!({"items": [recipient], "next_cursor": "x"})]),
        [
            ("/items/*/locale".into(), json!([{"form": "value"}])),
            (
                "/items/*/status".into(),
                json!([{"form": "words", "words": ["subscribed"], "of": 2}])
            ),
            ("/next_cursor".into(), json!([{"form": "null"}])),
        ]
    );
}

#[test]
fn beneath_what_was_not_seen_nothing_is_listed() {
    let only_the_array = [("/items".into(), json!([{"form": "elements"}]))];
    let bodies = [
        json!({"items": [], "next_cursor": null}),
        json!({"items": [], "next_cursor": "x"}),
    ];
    assert_eq!(not_seen(page(), &bodies), only_the_array);
}

#[test]
fn of_an_option_null_and_absent_are_the_same() {
    let schema = json!({"type": "object", "properties": {"a": {"type": ["string", "null"]}}});
    let missing = |form| vec![("/a".to_owned(), json!([{"form": form}]))];
    let none: Vec<(String, Value)> = vec![];
    assert_eq!(
        not_seen(schema.clone(), &[json!({"a": "x"})]),
        missing("null_or_absent")
    );
    assert_eq!(not_seen(schema.clone(), &[json!({})]), missing("value"));
    assert_eq!(
        not_seen(schema.clone(), &[json!({}), json!({"a": "x"})]),
        none
    );
    assert_eq!(
        not_seen(schema, &[json!({"a": null}), json!({"a": "x"})]),
        none
    );
}

#[test]
fn that_an_optional_field_is_always_there_is_not_missed() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    assert!(not_seen(schema, &[json!({"a": "x"})]).is_empty());
}

#[test]
fn an_optional_object_and_a_tagged_union_are_looked_into() {
    let schema = json!({
        "properties": {
            "of": {"anyOf": [{"$ref": "#/$defs/Shape"}, {"type": "null"}]}
        },
        "required": ["of"],
        "$defs": {"Shape": {"oneOf": [
            {
                "type": "object",
                "required": ["kind", "name", "radius"],
                "properties": {
                    "kind": {"const": "circle"}, "name": {}, "radius": {"type": "number"}
                }
            },
            {
                "type": "object",
                "required": ["kind", "name"],
                "properties": {"kind": {"const": "point"}, "name": {}}
            }
        ]}}
    });
    let evidence = evidence(schema, &[json!({"of": {"kind": "point", "name": "p"}})]);
    assert_eq!(place(&evidence, "/of"), json!({"value": 1, "null": 0}));
    assert_eq!(
        place(&evidence, "/of/kind"),
        json!({"value": 1, "words": {"circle": 0, "point": 1}})
    );
    assert_eq!(place(&evidence, "/of/name"), json!({"value": 1}));
    assert_eq!(
        place(&evidence, "/of/radius"),
        json!({"value": 0, "absent": 1})
    );
}

#[test]
fn members_of_any_name_and_elements_by_position_have_places() {
    let schema = json!({
        "properties": {
            "map": {"additionalProperties": {"type": ["integer", "null"]}},
            "pair": {"prefixItems": [{"type": "string"}, {"enum": [1, "1", "x"]}]}
        },
        "required": ["map", "pair"]
    });
    let bodies = [json!({"map": {"a": 1, "b": null}, "pair": ["x", 1]})];
    let evidence = evidence(schema, &bodies);
    assert_eq!(place(&evidence, "/map"), json!({"value": 1, "empty": 0}));
    assert_eq!(place(&evidence, "/map/*"), json!({"value": 1, "null": 1}));
    assert_eq!(
        place(&evidence, "/pair/1"),
        json!({"value": 1, "words": {"1": 1, "\"1\"": 0, "x": 0}})
    );
}

#[test]
fn a_recursive_schema_has_its_places_once() {
    let schema = json!({
        "$ref": "#/$defs/Tree",
        "$defs": {"Tree": {
            "type": "object",
            "required": ["children"],
            "properties": {
                "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                "label": {"type": "string"}
            }
        }}
    });
    let leaf = json!({"children": [], "label": "x"});
    let body = json!({"children": [{"children": [leaf]}]});
    let evidence = evidence(schema, &[body]);
    let places = &evidence.schemas["c"]["s"].places;
    assert!(places.len() < 10, "{places:?}");
    assert_eq!(
        place(&evidence, "/children"),
        json!({"value": 3, "empty": 1})
    );
    assert!(evidence.not_seen().iter().all(|one| matches!(
        one,
        NotSeen::InSchema {
            pointer: "/label",
            ..
        }
    )));
}

#[test]
fn references_that_lead_in_circles_or_fan_out_come_to_an_end() {
    let circle = json!({"$ref": "#/$defs/A", "$defs": {
        "A": {"allOf": [{"$ref": "#/$defs/B"}]},
        "B": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}
    }});
    assert_eq!(Shape::of(&circle).places.len(), 1);

    let names: Vec<String> = (0..12).map(|number| format!("d{number}")).collect();
    let all = |_: &String| -> Value {
        let member = |name: &String| (name.clone(), json!({"$ref": format!("#/$defs/{name}")}));
        let members: serde_json::Map<String, Value> = names.iter().map(member).collect();
        json!({"properties": members})
    };
    let defs: serde_json::Map<String, Value> =
        names.iter().map(|name| (name.clone(), all(name))).collect();
    let fan = json!({"$ref": "#/$defs/d0", "$defs": defs});
    assert!(Shape::of(&fan).places.len() <= 2_000);
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let times = || prop::option::of(0..9_u64);
    let name = || prop::sample::select(vec!["a", "b"]).prop_map(str::to_owned);
    let words = prop::collection::btree_map(name(), 0..9_u64, 0..3);
    let forms = (0..9_u64, times(), times(), times(), times(), words);
    let place = forms.prop_map(|(value, null, absent, empty, truth, words)| PlaceEvidence {
        value,
        null,
        absent,
        empty,
        truth,
        words,
    });
    let places = prop::collection::btree_map(name(), place, 0..3);
    let schema = (0..9_u64, places).prop_map(|(bodies, places)| SchemaEvidence { bodies, places });
    let schemas = prop::collection::btree_map(name(), schema, 0..3);
    let empty = (name(), name(), name()).prop_map(|(consumer, interaction, pointer)| EmptyMatch {
        consumer,
        interaction,
        pointer,
    });
    let of_all = (
        prop::collection::btree_map(name(), schemas, 0..3),
        prop::collection::btree_set(empty, 0..3),
    );
    of_all.prop_map(|(schemas, empty_matches)| Evidence {
        schemas,
        empty_matches,
    })
}

fn merged(parts: impl IntoIterator<Item = Evidence>) -> Evidence {
    parts.into_iter().fold(Evidence::default(), |mut all, one| {
        all.merge(one);
        all
    })
}

proptest! {
    #[test]
    fn shards_merge_to_the_same_in_any_order_and_grouping(
        a in any_evidence(), b in any_evidence(), c in any_evidence()
    ) {
        let all = merged([a.clone(), b.clone(), c.clone()]);
        prop_assert_eq!(&merged([c.clone(), a.clone(), b.clone()]), &all);
        prop_assert_eq!(&merged([a.clone(), merged([b, c])]), &all);
        prop_assert_eq!(merged([a.clone(), Evidence::default()]), a);
    }

    #[test]
    fn bodies_seen_in_shards_come_to_the_same_as_in_one_run(
        statuses in prop::collection::vec((any::<bool>(), any::<bool>(), 0..3_usize), 0..8),
        cut in 0..8_usize,
    ) {
        let bodies: Vec<Value> = statuses.into_iter().map(|(bounced, more, recipients)| {
            let status = if bounced { "bounced" } else { "subscribed" };
            let recipient = json!({"id": "a", "status": status, "active": more});
            json!({"items": vec![recipient; recipients], "next_cursor": more.then_some("x")})
        }).collect();
        let (one, other) = bodies.split_at(cut.min(bodies.len()));
        let of = |bodies: &[Value]| evidence(page(), bodies);
        prop_assert_eq!(merged([of(one), of(other)]), merged([of(&bodies)]));
    }

    #[test]
    fn evidence_survives_the_way_through_json(evidence in any_evidence()) {
        let json = serde_json::to_string(&evidence).unwrap();
        prop_assert_eq!(serde_json::from_str::<Evidence>(&json).unwrap(), evidence);
    }
}
