//! One lane: group after group, and within a group all requests side by side.

use contract::{NotChecked, Verdict};
use futures_util::stream::{FuturesUnordered, StreamExt};
use http::HeaderValue;

use super::instance::Instance;
use super::lanes::{Done, Lanes, Taken};
use super::plan::{Group, Task};
use super::task::{Call, Checked};
use crate::verify::Progress;

/// What takes groups of the plan to one instance, or to one world of it at a time.
pub(super) struct Lane<'l, 'a> {
    pub(super) lanes: &'l Lanes<'a>,
    pub(super) instance: &'l Instance<'a>,
    pub(super) taken: &'l Taken,
}

impl<'a> Lane<'_, 'a> {
    /// Checks groups until all are taken.
    pub(super) async fn run(&self) -> Done<'a> {
        let mut done = Done::default();
        while let Some((number, group)) = self.lanes.next_group(self.taken) {
            let world = self.instance.world(self.lanes.run, number);
            self.group(group, world.as_ref(), &mut done).await;
        }
        done
    }

    /// Checks a group between its set-up and its teardown.
    async fn group(&self, group: &'a Group<'a>, world: Option<&HeaderValue>, done: &mut Done<'a>) {
        let (instance, traffic) = (self.instance, self.lanes.traffic);
        let set_up = instance.set_up(group.states, world, traffic).await;
        let checked = match set_up.result {
            Ok(values) => {
                let call = Call {
                    instance,
                    world,
                    values: &values,
                    redaction: self.lanes.redaction,
                    rules: self.lanes.rules,
                };
                self.side_by_side(&call, group, done).await
            }
            Err(why) => {
                self.lanes.failed(&group.tasks);
                let not = |task: &Task<'a>| (*task, Checked::not(why.clone()));
                group.tasks.iter().map(not).collect()
            }
        };
        let torn_down = instance.tear_down(set_up.standing, world, traffic).await;
        let left = torn_down.left.iter();
        done.left.extend(left.map(|state| state.name.clone()));
        let torn_down = torn_down.result;
        if torn_down.is_err() {
            self.lanes.failed(&group.tasks);
        }
        for (task, mut checked) in checked {
            if let Err(why) = &torn_down {
                checked.doubt(why);
            }
            self.finish(task, checked, done);
        }
    }

    /// Checks all interactions of a group whose states stand. Gives back those that only their
    /// teardown settles; without one, each is finished as soon as it is checked.
    async fn side_by_side(
        &self,
        call: &Call<'_>,
        group: &Group<'a>,
        done: &mut Done<'a>,
    ) -> Vec<(Task<'a>, Checked<'a>)> {
        let mut unsettled = Vec::new();
        let mut tasks = group.tasks.iter();
        let mut under_way = FuturesUnordered::new();
        loop {
            let free = self.lanes.jobs.get() - under_way.len();
            under_way.extend(tasks.by_ref().take(free).map(|task| self.task(call, *task)));
            let Some((task, mut checked)) = under_way.next().await else {
                return unsettled;
            };
            if let Some(observation) = checked.observation.take() {
                done.tally.add(observation);
            }
            match group.states.is_empty() {
                true => self.finish(task, checked, done),
                false => unsettled.push((task, checked)),
            }
        }
    }

    /// Checks one interaction, unless the run ends before.
    async fn task(&self, call: &Call<'_>, task: Task<'a>) -> (Task<'a>, Checked<'a>) {
        let traffic = self.lanes.traffic;
        let not_reached = |why| Checked::not(NotChecked::NotReached { why });
        let check = async {
            let _permit = traffic.permits.acquire().await;
            if let Some(why) = traffic.ending.ended() {
                return not_reached(why);
            }
            self.lanes.started(task, self.taken);
            call.check(task).await
        };
        let checked = tokio::select! {
            checked = check => checked,
            why = traffic.ending.broken_off() => not_reached(why),
        };
        if checked.verdict != Verdict::Kept {
            self.lanes.failed(&[task]);
        }
        (task, checked)
    }

    fn finish(&self, task: Task<'_>, checked: Checked<'_>, done: &mut Done<'_>) {
        let outcome = checked.outcome(task, self.lanes.redaction);
        (self.lanes.progress)(Progress::Finished { outcome: &outcome });
        done.outcomes.push((task.place, outcome));
    }
}
