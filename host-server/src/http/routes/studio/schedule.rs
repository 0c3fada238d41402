//! Schedules of a page: what is planned, a new one, and cancelling.

use super::{allowed, blocking, named, who};
use crate::domain::drafts::Trouble;
use crate::domain::rooms::News;
use crate::domain::zones;
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::ports::plans::Schedule;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jogakbo_contract::edit::Act;
use jogakbo_contract::edit::schedule::{NewSchedule, ScheduleEntry, Schedules, ZONE};

fn entry(schedule: Schedule) -> ScheduleEntry {
    ScheduleEntry {
        start: zones::shown(schedule.start, &schedule.zone),
        end: schedule.end.map(|end| zones::shown(end, &schedule.zone)),
        id: schedule.id,
        revision: schedule.revision,
        zone: schedule.zone,
        fallback: serde_json::from_str(&schedule.fallback).unwrap_or_default(),
        phase: schedule.phase,
        by: schedule.by.name,
        at: schedule.at.rfc3339(),
    }
}

/// What is planned for a page, and what was.
#[utoipa::path(get, path = "/-/pages/{name}/schedules", tag = "studio", params(("name" = String, Path)),
    responses((status = 200, description = "those that are still to come first; and what the host's clock shows"), (status = 401),
        (status = 403)))]
pub async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Schedules>, Problem> {
    who(&caller, Act::See)?;
    named(&name)?;
    let all = blocking(&app, move |app| {
        let schedules = app.drafts.schedules(&name)?.into_iter().map(entry).collect();
        Ok(Schedules { schedules, now: zones::shown(app.drafts.now(), ZONE) })
    });
    all.await.map(Json)
}

/// Plans that the draft goes live, and ends, by itself.
#[utoipa::path(post, path = "/-/pages/{name}/schedules", tag = "studio", params(("name" = String, Path)),
    responses((status = 201, description = "planned; the draft is a revision that is not live yet"), (status = 400), (status = 401),
        (status = 403), (status = 404, description = "no draft"), (status = 409, description = "the draft was changed meanwhile"),
        (status = 422, description = "errors of the draft, or times that cannot be; `findings` lists them")))]
pub async fn create(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(new): StrictJson<NewSchedule>,
) -> Result<(StatusCode, Json<ScheduleEntry>), Problem> {
    let who = who(&caller, Act::Publish)?;
    named(&name)?;
    let made = blocking(&app, move |app| {
        let _turn = app.drafts.turn();
        let snapshot = app.catalogue.snapshot();
        allowed(app, &snapshot, &name, &who, Act::Publish)?;
        let schedule = app.drafts.schedule(&snapshot, &name, &new, &who.author)?;
        app.rooms.tell(&name, News::Planned);
        Ok(entry(schedule))
    });
    made.await.map(|schedule| (StatusCode::CREATED, Json(schedule)))
}

/// Cancels what is still to come of a schedule.
#[utoipa::path(delete, path = "/-/pages/{name}/schedules/{id}", tag = "studio", params(("name" = String, Path), ("id" = String, Path)),
    responses((status = 204, description = "cancelled"), (status = 401), (status = 403), (status = 404),
        (status = 409, description = "it is over")))]
pub async fn cancel(
    State(app): State<Shared>,
    caller: Caller,
    Path((name, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let who = who(&caller, Act::Publish)?;
    named(&name)?;
    let done = blocking(&app, move |app| {
        let _turn = app.drafts.turn();
        allowed(app, &app.catalogue.snapshot(), &name, &who, Act::Publish)?;
        app.drafts.unschedule(&name, &id, &who.author)?;
        app.rooms.tell(&name, News::Planned);
        Ok::<_, Trouble>(())
    });
    done.await.map(|()| StatusCode::NO_CONTENT)
}
