//! State handlers that are closures in this process: for a provider's own tests, which need no
//! endpoint for provider states then. It knows neither HTTP nor the order of a run.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::pin::Pin;
use std::sync::Arc;

use contract::{ProviderState, StateFault};
use serde_json::{Map, Value};

use super::Action;
use super::fault::Failure;

type Change = Arc<dyn Fn(Value) -> Answer + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<Map<String, Value>, String>> + Send>>;

/// What a state handler may return: nothing, values for the request, or either of them or an error
/// that says why the state cannot be had.
pub trait StateAnswer {
    /// The values for the request, by their names.
    ///
    /// # Errors
    /// Why the state cannot be had, in words for a report.
    fn values(self) -> Result<Map<String, Value>, String>;
}

impl StateAnswer for () {
    fn values(self) -> Result<Map<String, Value>, String> {
        Ok(Map::new())
    }
}

impl StateAnswer for Map<String, Value> {
    fn values(self) -> Result<Map<String, Value>, String> {
        Ok(self)
    }
}

/// Must be an object, or `null` for no values.
impl StateAnswer for Value {
    fn values(self) -> Result<Map<String, Value>, String> {
        match self {
            Value::Object(values) => Ok(values),
            Value::Null => Ok(Map::new()),
            other => Err(format!(
                "the state handler returned {other}; the values for a request are an object"
            )),
        }
    }
}

impl<T: StateAnswer, E: Display> StateAnswer for Result<T, E> {
    fn values(self) -> Result<Map<String, Value>, String> {
        match self {
            Ok(answer) => answer.values(),
            // With what caused it, where the error's type can say that.
            Err(error) => Err(format!("{error:#}")),
        }
    }
}

/// The states that closures can set up, by their names.
#[derive(Clone, Default)]
pub struct InProcessStates {
    set_up: BTreeMap<String, Change>,
    tear_down: BTreeMap<String, Change>,
}

impl InProcessStates {
    /// Sets the state of this name up by calling `set_up` with its parameters, an object. A later
    /// one takes the place of an earlier one.
    pub fn on_set_up<F, A>(
        &mut self,
        name: &str,
        set_up: impl Fn(Value) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = A> + Send + 'static,
        A: StateAnswer,
    {
        self.set_up.insert(name.to_owned(), boxed(set_up));
    }

    /// Undoes the state of this name by calling `tear_down` with its parameters.
    pub fn on_tear_down<F, A>(
        &mut self,
        name: &str,
        tear_down: impl Fn(Value) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = A> + Send + 'static,
        A: StateAnswer,
    {
        self.tear_down.insert(name.to_owned(), boxed(tear_down));
    }

    /// The names of the states that are undone but cannot be set up.
    pub(crate) fn only_torn_down(&self) -> Vec<&str> {
        let names = self.tear_down.keys().map(String::as_str);
        names
            .filter(|name| !self.set_up.contains_key(*name))
            .collect()
    }

    /// A state without a closure for its teardown is left as it is.
    pub(super) async fn change(
        &self,
        state: &ProviderState,
        action: Action,
    ) -> Result<Map<String, Value>, Failure> {
        let handler = match action {
            Action::SetUp => self.set_up.get(&state.name),
            Action::TearDown => self.tear_down.get(&state.name),
        };
        let (fault, answer) = match (handler, action) {
            (Some(handler), _) => (StateFault::Failed, called(handler, state).await),
            (None, Action::SetUp) => (StateFault::Unknown, Err(self.unknown(&state.name))),
            (None, Action::TearDown) => return Ok(Map::new()),
        };
        answer.map_err(|detail| Failure {
            fault,
            detail,
            not_taken: false,
        })
    }

    fn unknown(&self, name: &str) -> String {
        let known = Vec::from_iter(self.set_up.keys().map(|name| format!("{name:?}")));
        let known = match known.as_slice() {
            [] => "there is none at all".to_owned(),
            known => format!("there are handlers for {}", known.join(", ")),
        };
        format!(
            "no state handler has this name, {known}; add .state({name:?}, |params| async move {{ … }})"
        )
    }
}

impl fmt::Debug for InProcessStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.set_up.keys()).finish()
    }
}

fn boxed<F, A>(handler: impl Fn(Value) -> F + Send + Sync + 'static) -> Change
where
    F: Future<Output = A> + Send + 'static,
    A: StateAnswer,
{
    Arc::new(move |params| {
        let answer = handler(params);
        Box::pin(async move { answer.await.values() })
    })
}

/// Calls the handler in a task of its own: a closure that unwraps what is not there fails the
/// interactions that need its state, and no other.
async fn called(handler: &Change, state: &ProviderState) -> Result<Map<String, Value>, String> {
    let (handler, params) = (Arc::clone(handler), Value::Object(state.params.clone()));
    let task = tokio::spawn(async move { handler(params).await });
    match task.await {
        Ok(answer) => answer,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Err(format!("the state handler panicked: {}", message(&*panic))),
            Err(error) => Err(format!("the state handler did not end: {error}")),
        },
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(name: &str) -> ProviderState {
        ProviderState {
            name: name.to_owned(),
            params: json!({"id": "a"}).as_object().unwrap().clone(),
        }
    }

    fn states<A: StateAnswer + Clone + Send + Sync + 'static>(answer: A) -> InProcessStates {
        let mut states = InProcessStates::default();
        states.on_set_up("it is so", move |_| {
            let answer = answer.clone();
            async move { answer }
        });
        states
    }

    async fn set_up(states: &InProcessStates, name: &str) -> Result<Value, String> {
        let answer = states.change(&state(name), Action::SetUp).await;
        answer.map(Value::Object).map_err(|failure| failure.detail)
    }

    #[tokio::test]
    async fn a_handler_gets_the_parameters_and_gives_values() {
        let mut states = InProcessStates::default();
        states.on_set_up(
            "it is so",
            async |params: Value| json!({"seen": params["id"]}),
        );
        let values = set_up(&states, "it is so").await;
        assert_eq!(values, Ok(json!({"seen": "a"})));
    }

    #[tokio::test]
    async fn a_handler_may_return_nothing_values_or_an_error() {
        let nothing = Ok(json!({}));
        assert_eq!(set_up(&states(()), "it is so").await, nothing);
        assert_eq!(set_up(&states(Value::Null), "it is so").await, nothing);
        let fine: Result<(), String> = Ok(());
        assert_eq!(set_up(&states(fine), "it is so").await, nothing);
        let failed: Result<(), &str> = Err("the disk is full");
        let error = set_up(&states(failed), "it is so").await.unwrap_err();
        assert_eq!(error, "the disk is full");
        let error = set_up(&states(json!(1)), "it is so").await.unwrap_err();
        assert!(error.starts_with("the state handler returned 1"), "{error}");
    }

    #[tokio::test]
    async fn a_state_that_nobody_sets_up_is_an_error_that_says_what_to_add() {
        let states = states(());
        let failure = states.change(&state("it is else"), Action::SetUp).await;
        let failure = failure.unwrap_err();
        assert_eq!(failure.fault, StateFault::Unknown);
        for part in [
            r#"handlers for "it is so""#,
            r#".state("it is else", |params|"#,
        ] {
            assert!(failure.detail.contains(part), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_an_error_with_its_message() {
        let mut states = InProcessStates::default();
        states.on_set_up("it is so", |_| async { assert_eq!(1, 2, "one is two") });
        let error = set_up(&states, "it is so").await.unwrap_err();
        for part in ["panicked", "one is two"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[tokio::test]
    async fn a_state_without_a_teardown_is_left_as_it_is() {
        let mut states = states(());
        let so = state("it is so");
        assert!(states.change(&so, Action::TearDown).await.is_ok());
        states.on_tear_down("it is so", |_| async { Err::<(), _>("it stays") });
        let failure = states.change(&so, Action::TearDown).await.unwrap_err();
        assert_eq!(failure.detail, "it stays");
    }
}
