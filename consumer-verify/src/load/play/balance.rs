//! What a load needs before its first request, and how its ledger is brought into balance after the
//! last one.

use contract::{Ended, NotChecked};
use test_environment::{End, Stage};

use super::{Failed, Play, Ready};
use crate::load::audit::{Audited, Auditor};
use crate::load::held::Truth;
use crate::load::ledger::Book;
use crate::load::read_back::ReadBack;
use crate::load::reader::Reader;
use crate::load::result::LoadResult;
use crate::load::sender::Sender;
use crate::load::tally::tally;
use crate::load::template::Template;
use crate::load::wire::Wire;
use crate::load::words::Words;

impl Play<'_, '_> {
    /// Everything before the first request.
    pub(super) async fn ready(&self, stage: &Stage<'_>) -> Result<Ready, Failed> {
        let prepare = async {
            let truth = Truth::read(&self.load.held, stage).await?;
            let (consumer, load) = (&self.load.consumer, self.load);
            let template = Template::of(&load.request, consumer, stage, &truth.values)?;
            let sender = Sender {
                wire: Wire::to(template.origin())?,
                template,
                words: Words::of(self.options.scope.seed),
                acknowledged: load.acknowledged.clone(),
                created: load.created.clone(),
                deadline: load.deadline,
            };
            let before = self.auditor(stage, &truth)?.before().await?;
            Ok(Ready {
                sender,
                truth,
                before,
            })
        };
        match self.end.unless(prepare).await {
            Some(ready) => ready.map_err(|reason: String| reason.into()),
            None => {
                let why = Ended::Interruption;
                Err(Failed::NotChecked(NotChecked::NotReached { why }))
            }
        }
    }

    fn auditor(&self, stage: &Stage<'_>, truth: &Truth) -> Result<Auditor<'_>, String> {
        let audit = &self.load.audit;
        let consumer = &self.load.consumer;
        let template = Template::of(&audit.request, consumer, stage, &truth.values)?;
        Ok(Auditor {
            audit,
            reader: Reader::of(template, self.load.deadline)?,
            words: Words::of(self.options.scope.seed),
        })
    }

    /// Reads back and lists what is stored, and adds the ledger up.
    pub(super) async fn balance(
        &self,
        book: &Book,
        ready: &Ready,
        stage: &Stage<'_>,
        result: &mut LoadResult,
        closing: &End<'_>,
    ) -> Result<(), Failed> {
        let words = Words::of(self.options.scope.seed);
        let findings = &mut result.findings;
        let read_back = ReadBack::of(self.load, stage, &ready.truth, words)?;
        let altered = read_back.all(book, findings, closing).await?;
        let auditor = self.auditor(stage, &ready.truth)?;
        let listing = auditor.against(book, &ready.before, &altered, findings);
        let listed = closing.unless(listing).await;
        let listed = listed.unwrap_or_else(|| Err("the run was ended".to_owned()));
        let is_listed = listed.is_ok();
        let audited = match listed {
            Ok(audited) => audited,
            Err(reason) => {
                findings.unread.get_or_insert(reason);
                Audited::default()
            }
        };
        result.ledger = tally(book, words, is_listed, findings)?;
        result.ledger.stored = audited.stored;
        result.ledger.phantom = audited.phantom;
        Ok(())
    }
}
