//! One event of an adapter: translated by the mapping or the service, published, or kept as a dead letter.

use super::run::{Run, Trouble};
use crate::ports::services::{Reply, ServiceError};
use crate::ports::translations::{DeadLetter, Place};
use jogakbo_contract::adapter::{self, Outcome, Reject, Rejection, Service};
use jogakbo_contract::bridge::client::jitter;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::server::{Refusal, Stored};
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::topic::Topic;
use std::time::Duration;

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is left to do for it.
    Done,
    /// It lies among the dead letters.
    Dead,
}

/// A result on its way into the log.
pub(super) type Publishing<'a> = crate::ports::Answer<'a, Result<Stored, Refusal>>;

impl Run {
    /// Translates one event by itself. `number` is its place in the log, if it is stored.
    pub(super) async fn one(&self, topic: &Topic, event: &Event, number: Option<u64>) -> Result<End, Trouble> {
        let outcome = self.linked.translate(event.event(), number);
        self.become_of(topic, event, number, outcome).await
    }

    /// Does what an outcome asks for.
    pub(super) async fn become_of(
        &self,
        topic: &Topic,
        event: &Event,
        number: Option<u64>,
        outcome: Outcome,
    ) -> Result<End, Trouble> {
        let outcome = match outcome {
            Outcome::Ask => self.ask(topic, event, number).await?,
            outcome => outcome,
        };
        match outcome {
            Outcome::Translated(result) => {
                let answer = self.desk.delivery.publish_of_adapter(&self.linked, *result).await;
                self.published(event.event(), number, answer).await
            }
            Outcome::Rejected(why) => self.reject(event.event(), number, &why).await,
            Outcome::Nothing | Outcome::Ask => Ok(End::Done),
        }
    }

    /// Looks at what the log said to a result.
    pub(super) async fn published(
        &self,
        input: &CloudEvent,
        number: Option<u64>,
        answer: Result<Stored, Refusal>,
    ) -> Result<End, Trouble> {
        match answer.map_err(|refusal| refusal.code) {
            // Under this id an earlier version of the adapter, or another host, has said it already: once is enough.
            Ok(_) | Err(ErrCode::Conflict) => {
                metrics::counter!("jogakbo_adapter_translated", "adapter" => self.linked.name().to_string())
                    .increment(1);
                Ok(End::Done)
            }
            Err(ErrCode::Busy | ErrCode::Internal) => Err(Trouble::Full),
            Err(code) => {
                let why = Rejection::new("T27", format!("the log refused the result: {code}"));
                self.reject(input, number, &why).await
            }
        }
    }

    /// Asks the service until it answers, or for as often as the operator allows.
    async fn ask(&self, topic: &Topic, event: &Event, number: Option<u64>) -> Result<Outcome, Trouble> {
        let Some(Service { endpoint, .. }) = &self.linked.adapter.spec.service else { return Ok(Outcome::Nothing) };
        let (services, name, endpoint) = (&self.desk.services, self.linked.name().as_str(), endpoint.as_str());
        let attempts = services
            .attempts(name, endpoint)
            .ok_or_else(|| Trouble::NoAddress(name.to_owned(), endpoint.to_owned()))?;
        let Some(shown) = self.linked.shown(topic, event, &|text| self.desk.pairwise.mask(text)) else {
            return Ok(Outcome::Nothing);
        };
        let mut last = String::new();
        for attempt in 0..attempts {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(jitter(attempt, self.desk.dice()))).await;
            }
            let rejected = |code, why: String| Ok(Outcome::Rejected(Rejection::new(code, why)));
            match services.ask(name, endpoint, &shown).await {
                Ok(Reply::Data(data)) => return Ok(self.linked.answered(event.event(), number, data)),
                Ok(Reply::Nothing) => return Ok(Outcome::Nothing),
                Err(error @ ServiceError::Refused(_)) => return rejected("T24", error.to_string()),
                Err(error @ ServiceError::Unusable(_)) => return rejected("T25", error.to_string()),
                Err(error @ ServiceError::Away(_)) => last = error.to_string(),
            }
        }
        Ok(Outcome::Rejected(Rejection::new("T26", format!("{attempts} attempts; {last}"))))
    }

    /// Drops an input, or tells of it and keeps a reference to it.
    async fn reject(&self, input: &CloudEvent, number: Option<u64>, why: &Rejection) -> Result<End, Trouble> {
        let (name, Rejection { code, detail }) = (self.linked.name(), why);
        let dead = self.linked.adapter.spec.reject == Reject::DeadLetter;
        let counter = if dead { "jogakbo_adapter_dead_letters" } else { "jogakbo_adapter_dropped" };
        metrics::counter!(counter, "adapter" => name.to_string(), "code" => *code).increment(1);
        tracing::warn!(adapter = %name, %code, "the adapter `{name}` could not translate an event: {code}: {detail}");
        if !dead {
            return Ok(End::Done);
        }
        let epoch = self.desk.broker.epoch();
        let pos = number.and_then(|number| Position::new(&epoch, number).ok());
        let letter = adapter::rejection(&self.linked.adapter, input, pos.as_ref(), why);
        match self.desk.delivery.publish_dead_letter(letter).await.map_err(|refusal| refusal.code) {
            Ok(_) | Err(ErrCode::Conflict) => {}
            Err(ErrCode::Busy | ErrCode::Internal) => return Err(Trouble::Full),
            Err(code) => tracing::error!(adapter = %name, "a dead letter of `{name}` was refused: {code}"),
        }
        let letter = DeadLetter {
            adapter: name.to_string(),
            place: number.map(|number| Place { epoch, number }),
            event_type: input.event_type.to_string(),
            source: input.source.clone(),
            id: input.id.clone(),
            code: (*code).to_owned(),
            detail: detail.clone(),
            at: self.desk.clock.now(),
        };
        self.desk.book.put_dead(letter).await?;
        Ok(End::Dead)
    }
}
