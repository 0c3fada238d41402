//! What is done to the releases of a PBC: a step changes the [`Release`] and writes down that it did.

use super::{Budget, Canary, PAST, Release, Step, Watch};
use crate::ports::Timestamp;
use semver::Version;
use serde::Deserialize;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "lowercase", deny_unknown_fields)]
pub enum Order {
    /// A version is what all visitors get.
    Promote {
        /// The version.
        version: Version,
        /// When the host goes back by itself; absent means as the operator set it.
        #[serde(default)]
        budget: Option<Budget>,
    },
    /// A share of the visitors gets a version.
    Canary {
        /// The version.
        version: Version,
        /// The share in percent, 0 to 100.
        percent: u8,
        /// When the host takes it back by itself; absent means as the operator set it.
        #[serde(default)]
        budget: Option<Budget>,
    },
    /// The canary ends; without one, the version before is what all visitors get again.
    Rollback {
        /// Why, for whoever reads it later.
        #[serde(default)]
        why: String,
    },
}

/// What a step needs to know beside the release.
#[derive(Debug, Clone)]
pub struct Outcome<'a> {
    /// The installed versions, newest first.
    pub installed: &'a [Version],
    /// Who does it.
    pub by: &'a str,
    /// Now.
    pub now: Timestamp,
    /// The operator's budget, where the order names none.
    pub budget: Budget,
    /// Milliseconds after a promotion in which the host looks.
    pub watch_ms: u64,
}

/// Why a step is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Wrong {
    /// The version is not there.
    #[error("version {0} is not installed; there is {1}")]
    NotInstalled(Version, String),
    /// A share is none, or a budget makes no sense.
    #[error("{0}")]
    Unfit(&'static str),
    /// The canary is what everybody has.
    #[error("{0} is what all visitors have already")]
    Same(Version),
    /// There is nothing to go back to.
    #[error("there is no version before; promote the one that is wanted")]
    NoBefore,
}

impl Wrong {
    /// The same for whoever reads Korean.
    pub fn korean(&self) -> String {
        match self {
            Self::NotInstalled(version, known) => {
                format!("{version} 버전은 설치되어 있지 않습니다. 설치된 버전: {known}")
            }
            Self::Unfit(_) => "비율은 0~100이고, 기준은 1 이상이어야 합니다.".to_owned(),
            Self::Same(version) => format!("{version} 버전은 이미 모두에게 제공되고 있습니다."),
            Self::NoBefore => "되돌아갈 이전 버전이 없습니다. 원하는 버전을 승격하십시오.".to_owned(),
        }
    }
}

impl Release {
    /// The release after `order`.
    ///
    /// # Errors
    ///
    /// The version is not installed, a number is out of range, or there is nothing to go back to.
    pub fn after(&self, order: &Order, known: &Outcome<'_>) -> Result<Self, Wrong> {
        let before = self.current(known.installed).cloned();
        let mut next = self.clone();
        let (act, version, why) = match order {
            Order::Promote { version, budget } => {
                is_installed(version, known)?;
                let budget = fit(*budget, known)?;
                let watch = before.clone().filter(|before| before != version);
                let until = known.now.plus(known.watch_ms).rfc3339();
                next.watch = watch.map(|before| Watch { before, until, budget });
                next.withdrawn.retain(|other| other != version);
                (next.version, next.canary) = (Some(version.clone()), None);
                ("promote", version.clone(), String::new())
            }
            Order::Canary { version, percent, budget } => {
                is_installed(version, known)?;
                if *percent > 100 {
                    return Err(Wrong::Unfit("a share is 0 to 100 percent"));
                }
                let stable = self.stable(version, known.installed).cloned();
                if stable.as_ref() == Some(version) {
                    return Err(Wrong::Same(version.clone()));
                }
                let budget = fit(*budget, known)?;
                let same = self.canary.as_ref().filter(|canary| canary.version == *version);
                let since = same.map_or_else(|| known.now.rfc3339(), |canary| canary.since.clone());
                next.withdrawn.retain(|other| other != version);
                next.watch = None;
                next.version = stable;
                next.canary = Some(Canary { version: version.clone(), percent: *percent, since, budget });
                ("canary", version.clone(), format!("{percent} %"))
            }
            Order::Rollback { why } => {
                let gone = match next.canary.take() {
                    Some(canary) => canary.version,
                    None => {
                        let gone = before.clone().ok_or(Wrong::NoBefore)?;
                        let to = self.last_good(&gone, known.installed).ok_or(Wrong::NoBefore)?;
                        next.version = Some(to);
                        gone
                    }
                };
                next.watch = None;
                if !next.withdrawn.contains(&gone) {
                    next.withdrawn.push(gone.clone());
                }
                ("rollback", gone, why.chars().take(500).collect())
            }
        };
        let (at, act, by) = (known.now.rfc3339(), act.to_owned(), known.by.to_owned());
        next.past.insert(0, Step { at, act, by, version, before, why });
        next.past.truncate(PAST);
        Ok(next)
    }

    /// What most visitors have now, in the widest range: the pointer, else the newest.
    pub fn current<'a>(&'a self, installed: &'a [Version]) -> Option<&'a Version> {
        let pointer = self.version.as_ref().filter(|version| installed.contains(version));
        let canary = self.canary.as_ref().map(|canary| &canary.version);
        let open = |version: &&Version| !self.withdrawn.contains(version) && Some(*version) != canary;
        pointer.or_else(|| installed.iter().find(open)).or_else(|| installed.first())
    }

    /// What the others keep while `version` is tried. Without a pointer the newest of the rest: the one that was live before
    /// the version came.
    fn stable<'a>(&'a self, version: &Version, installed: &'a [Version]) -> Option<&'a Version> {
        let pointer = self.version.as_ref().filter(|pointer| installed.contains(pointer));
        let rest = || installed.iter().find(|other| *other != version && !self.withdrawn.contains(other));
        pointer.or_else(rest)
    }

    /// The version that was live before `gone`: the one its watch names, else that of the newest step that is still installed,
    /// else the newest that is lower.
    fn last_good(&self, gone: &Version, installed: &[Version]) -> Option<Version> {
        let fits =
            |version: &&Version| *version != gone && installed.contains(version) && !self.withdrawn.contains(version);
        let watched = self.watch.as_ref().map(|watch| &watch.before).filter(fits);
        let past = || self.past.iter().filter_map(|step| step.before.as_ref()).find(fits);
        watched.or_else(past).or_else(|| installed.iter().filter(fits).find(|version| *version < gone)).cloned()
    }
}

fn is_installed(version: &Version, known: &Outcome<'_>) -> Result<(), Wrong> {
    if known.installed.contains(version) {
        return Ok(());
    }
    let list: Vec<String> = known.installed.iter().map(ToString::to_string).collect();
    let list = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    Err(Wrong::NotInstalled(version.clone(), list))
}

fn fit(budget: Option<Budget>, known: &Outcome<'_>) -> Result<Budget, Wrong> {
    let budget = budget.unwrap_or(known.budget);
    budget.fault().map_or(Ok(budget), |fault| Err(Wrong::Unfit(fault)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn step(release: &Release, order: &Order) -> Result<Release, Wrong> {
        let installed = ["1.2.0", "1.1.0", "1.0.0"].map(version);
        let (by, now, budget) = ("kim", Timestamp(1_800_000_000_000), Budget::default());
        release.after(order, &Outcome { installed: &installed, by, now, budget, watch_ms: 1000 })
    }

    fn promote(text: &str) -> Order {
        Order::Promote { version: version(text), budget: None }
    }

    fn canary(text: &str, percent: u8) -> Order {
        Order::Canary { version: version(text), percent, budget: None }
    }

    fn back() -> Order {
        Order::Rollback { why: String::new() }
    }

    #[test]
    fn a_canary_holds_the_others_at_what_they_had_and_ends_in_one_step() {
        let trying = step(&Release::default(), &canary("1.2.0", 10)).unwrap();
        assert_eq!((trying.version.clone(), trying.canary.as_ref().unwrap().percent), (Some(version("1.1.0")), 10));
        let wider = step(&trying, &canary("1.2.0", 50)).unwrap();
        assert_eq!((wider.version.clone(), wider.canary.as_ref().unwrap().percent), (Some(version("1.1.0")), 50));
        let ended = step(&wider, &back()).unwrap();
        assert_eq!((ended.version.clone(), ended.canary.is_none()), (Some(version("1.1.0")), true));
        assert_eq!(ended.withdrawn, [version("1.2.0")]);
        let acts: Vec<&str> = ended.past.iter().map(|step| step.act.as_str()).collect();
        assert_eq!(acts, ["rollback", "canary", "canary"]);
        let again = step(&ended, &promote("1.2.0")).unwrap();
        assert_eq!((again.version, again.withdrawn), (Some(version("1.2.0")), vec![]));
    }

    #[test]
    fn a_rollback_goes_to_what_was_live_before_and_again_further_back() {
        let first = step(&Release::default(), &promote("1.0.0")).unwrap();
        let second = step(&first, &promote("1.1.0")).unwrap();
        let third = step(&second, &promote("1.2.0")).unwrap();
        assert_eq!(third.watch.as_ref().unwrap().before, version("1.1.0"));
        let once = step(&third, &back()).unwrap();
        assert_eq!((once.version.clone(), once.watch.is_none()), (Some(version("1.1.0")), true));
        let twice = step(&once, &back()).unwrap();
        assert_eq!(twice.version, Some(version("1.0.0")));
        assert_eq!(step(&twice, &back()), Err(Wrong::NoBefore));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let none = Release::default();
        let gone = step(&none, &promote("3.0.0")).unwrap_err();
        assert_eq!(gone.to_string(), "version 3.0.0 is not installed; there is 1.2.0, 1.1.0, 1.0.0");
        assert!(matches!(step(&none, &canary("1.2.0", 101)), Err(Wrong::Unfit(_))));
        let pinned = step(&none, &promote("1.0.0")).unwrap();
        assert_eq!(step(&pinned, &canary("1.0.0", 5)), Err(Wrong::Same(version("1.0.0"))));
        let odd = Budget { min_loads: 0, ..Budget::default() };
        let order = Order::Promote { version: version("1.1.0"), budget: Some(odd) };
        assert!(matches!(step(&pinned, &order), Err(Wrong::Unfit(_))));
    }

    #[test]
    fn the_past_has_an_end() {
        let mut release = Release::default();
        for number in 0..120 {
            release = step(&release, &promote(if number % 2 == 0 { "1.0.0" } else { "1.1.0" })).unwrap();
        }
        assert_eq!(release.past.len(), PAST);
    }
}
