//! The chores by name: which steps each has, and what is said at its end.

use std::process::Command;

use crate::board;
use crate::check;
use crate::console::Console;
use crate::crash;
use crate::dist;
use crate::failure::Failure;
use crate::generated;
use crate::npm;
use crate::plan::{self, OnFailure, Step};
use crate::server::{self, Build};
use crate::shell;
use crate::test;
use crate::tools;
use crate::widgets;
use crate::workspace::Workspace;

/// Shown for `help` and after a mistake.
const USAGE: &str = "\
Usage: cargo xtask <chore>

  serve [-- FLAGS]   build what is missing and start a demo portal; FLAGS go to the server
  test [GROUP...]    every test, browser stories included; GROUP: format borders rooms secrets proofs
                     lint unit examples wasm generated manifests crash size archive stories firefox
                     import
  build              release: target/release/jogakbo and the portal's files in dist/
  dist               one archive to run elsewhere: target/dist/jogakbo-….tar.gz
  check              what must be true before tests: format, borders, secrets, lints, generated files, size,
                     licences and known faults of what we build from
  gen                write manifests/schema/, docs/codes.md and THIRD-PARTY.md anew
  bench compose      measure composed pages against hand-written ones and against other micro-frontend
                     hosts in Chromium; FLAGS: --quick (minutes, not hours) --pairs N --counts 1,10
                     --throttle 1,4 --cache cold,warm --only NAME,NAME
  bench switch       measure page switches against other micro-frontend hosts in Chromium
  bench vitals       measure what a citizen feels on the shipped pages: paint, shift, presses
  bench placing      measure one move on the grid of a page against another layout engine
  bench editor       measure dragging real widgets in the studio and in other layout editors in Chromium
  bench inspector    measure what looking at a page in the studio costs it
  bench thousand     measure what grows over a thousand page switches
  bench bus          measure the bus of a page against the event buses of others in Chromium
  bench bridge       measure events to many browsers against other servers
  bench comeback     measure how soon all pages are back after the host was killed
  bench log          measure what the embedded log acknowledges
  bench catalogue    measure a search among 5,000 widgets
  bench topics       measure how subscriptions are found among many
  bench session      measure what a session costs, what the proxy adds, and memory of many sessions
  bench start        measure how soon a host serves 5,000 manifests
  crash [FLAGS]      break hosts, NATS servers and networks, and look for lost events; FLAGS:
                     --faults N --seed S --broker embedded,nats,cluster
  shots              take the screenshots of the README
  size               measure the shell after brotli

Tools are kept in $JOGAKBO_TOOLS, else in the cache folder of this user.";

/// One thing this program does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chore {
    /// Start a demo portal; flags for the server.
    Serve(Vec<String>),
    /// Run tests; all when no group is named.
    Test(Vec<String>),
    /// Build for production.
    Build,
    /// Build for production and pack it.
    Dist,
    /// Check the sources.
    Check,
    /// Write generated files.
    Generate,
    /// Run one benchmark with more arguments.
    Bench(Bench, Vec<String>),
    /// Break what runs and check what was promised; flags for that program.
    Crash(Vec<String>),
    /// Take screenshots.
    Shots(Vec<String>),
    /// Measure the shell.
    Size,
    /// Say what there is.
    Help,
}

/// A benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bench {
    /// Composed pages.
    Compose,
    /// Page switches.
    Switch,
    /// What a citizen feels.
    Vitals,
    /// One move on the grid of a page.
    Placing,
    /// Dragging in layout editors.
    Editor,
    /// What looking at a page costs it.
    Inspector,
    /// What grows over many page switches.
    Thousand,
    /// The bus of a page.
    Bus,
    /// The bridge between pages and server.
    Bridge,
    /// Pages that come back.
    Comeback,
    /// The embedded log.
    Log,
    /// A search in a large catalogue.
    Catalogue,
    /// The index of subscriptions.
    Topics,
    /// What a session costs.
    Session,
    /// The start with a large catalogue.
    Start,
}

impl Bench {
    fn parse(name: Option<&String>) -> Result<Self, String> {
        match name.map(String::as_str) {
            Some("compose") => Ok(Self::Compose),
            Some("switch") => Ok(Self::Switch),
            Some("vitals") => Ok(Self::Vitals),
            Some("placing") => Ok(Self::Placing),
            Some("editor") => Ok(Self::Editor),
            Some("inspector") => Ok(Self::Inspector),
            Some("thousand") => Ok(Self::Thousand),
            Some("bus") => Ok(Self::Bus),
            Some("bridge") => Ok(Self::Bridge),
            Some("comeback") => Ok(Self::Comeback),
            Some("log") => Ok(Self::Log),
            Some("catalogue") => Ok(Self::Catalogue),
            Some("topics") => Ok(Self::Topics),
            Some("session") => Ok(Self::Session),
            Some("start") => Ok(Self::Start),
            _ => {
                let names = "`compose`, `switch`, `vitals`, `placing`, `editor`, `inspector`, `thousand`, `bus`, `bridge`, `comeback`, `log`, `catalogue`, `topics`, `session` and `start`";
                Err(format!("Which benchmark? There are {names}.\n\n{USAGE}"))
            }
        }
    }

    fn steps(self, workspace: &Workspace, more: &[String]) -> Result<Vec<Step>, Failure> {
        let (name, title, minutes) = match self {
            Self::Compose => ("bench:compose", "Measure composed pages in Chromium", 90.0),
            Self::Switch => ("bench:switch", "Measure page switches in Chromium", 10.0),
            Self::Vitals => ("bench:vitals", "Measure the shipped pages in Chromium", 10.0),
            Self::Placing => ("bench:placing", "Measure moves on a grid", 3.0),
            Self::Editor => ("bench:editor", "Measure layout editors in Chromium", 10.0),
            Self::Inspector => ("bench:inspector", "Measure what the inspector costs in Chromium", 5.0),
            Self::Thousand => ("bench:thousand", "Measure a thousand page switches in Chromium", 10.0),
            Self::Bus => ("bench:bus", "Measure buses in Chromium", 10.0),
            Self::Bridge => ("bench:bridge", "Measure events to many subscribers", 30.0),
            Self::Comeback => ("bench:comeback", "Measure how soon all pages are back", 2.0),
            Self::Log => {
                return Ok(vec![server::bench(workspace, "jogakbo", "log", "Measure the embedded log", more)]);
            }
            Self::Session => {
                return Ok(vec![server::bench(workspace, "jogakbo", "session", "Measure what a session costs", more)]);
            }
            Self::Start => {
                return Ok(vec![server::bench(workspace, "jogakbo", "start", "Measure the start", more)]);
            }
            Self::Catalogue => {
                let title = "Measure a search in the catalogue";
                return Ok(vec![server::bench(workspace, "jogakbo-contract", "catalogue", title, more)]);
            }
            Self::Topics => {
                let title = "Measure how subscriptions are found";
                return Ok(vec![server::bench(workspace, "jogakbo-contract", "topics", title, more)]);
            }
        };
        let mut before = Vec::new();
        if matches!(self, Self::Bus | Self::Bridge | Self::Compose | Self::Switch | Self::Placing | Self::Editor) {
            before.extend(npm::install(workspace, "e2e/bench/peers")?);
        }
        if matches!(self, Self::Bridge | Self::Comeback) {
            before.push(server::build_load(workspace));
        }
        test::script(workspace, name, title, minutes, Build::Release, before, more)
    }
}

impl Chore {
    /// Reads the words after `cargo xtask`.
    ///
    /// # Errors
    /// With what to show when a word is not understood, for example for `cargo xtask sevre`.
    pub fn parse(words: &[String]) -> Result<Self, String> {
        let Some((name, rest)) = words.split_first() else {
            return Err(USAGE.to_owned());
        };
        let rest = rest.to_vec();
        let chore = match name.as_str() {
            "serve" => {
                return Ok(Self::Serve(rest.into_iter().skip_while(|word| word == "--").collect()));
            }
            "test" => return Ok(Self::Test(rest)),
            "shots" => return Ok(Self::Shots(rest)),
            "crash" => return Ok(Self::Crash(rest)),
            "bench" => return Ok(Self::Bench(Bench::parse(rest.first())?, rest[1..].to_vec())),
            "build" => Self::Build,
            "dist" => Self::Dist,
            "check" => Self::Check,
            "gen" => Self::Generate,
            "size" => Self::Size,
            "help" | "--help" | "-h" => Self::Help,
            other => return Err(format!("There is no chore `{other}`.\n\n{USAGE}")),
        };
        match rest.first() {
            Some(extra) => Err(format!("`cargo xtask {name}` takes no `{extra}`.\n\n{USAGE}")),
            None => Ok(chore),
        }
    }

    /// Shows the plan and does it; `false` when a step failed.
    ///
    /// # Errors
    /// When the plan itself cannot be made, or the server cannot be started.
    pub fn run(self, console: &Console, workspace: &Workspace) -> Result<bool, Failure> {
        let mut on_failure = OnFailure::Stop;
        let (title, steps) = match &self {
            Self::Help => {
                console.say(USAGE);
                return Ok(true);
            }
            Self::Serve(_) => ("Jogakbo: a demo portal", portal(workspace, Build::Dev)?),
            Self::Build => ("Jogakbo: a release", portal(workspace, Build::Release)?),
            Self::Dist => {
                let mut steps = portal(workspace, Build::Release)?;
                steps.push(dist::step(workspace));
                ("Jogakbo: an archive", steps)
            }
            Self::Test(groups) => {
                on_failure = OnFailure::GoOn;
                ("Jogakbo: all tests", chosen(test::steps(workspace)?, groups)?)
            }
            Self::Check => {
                on_failure = OnFailure::GoOn;
                ("Jogakbo: checks", check::steps(workspace)?)
            }
            Self::Generate => {
                let steps = vec![server::build(workspace, Build::Dev), generated::write(workspace)];
                ("Jogakbo: generated files", steps)
            }
            Self::Bench(which, more) => ("Jogakbo: benchmark", which.steps(workspace, more)?),
            Self::Crash(more) => ("Jogakbo: crashes and broken networks", crash::chore(workspace, more)),
            Self::Shots(more) => {
                let title = "Take screenshots in Chromium";
                ("Jogakbo: screenshots", test::script(workspace, "shots", title, 1.0, Build::Dev, Vec::new(), more)?)
            }
            Self::Size => {
                let mut steps = tools::for_building(workspace);
                steps.push(shell::build(workspace)?);
                steps.push(shell::size::step(workspace));
                ("Jogakbo: size of the shell", steps)
            }
        };
        let summary = plan::run(console, title, steps, on_failure, &workspace.logs());
        if !summary.is_good() {
            return Ok(false);
        }
        match self {
            Self::Serve(more) => {
                console.say("Starting the portal. Stop it with Ctrl-C.\n");
                Err(server::become_server(beside_board(console, workspace, more)))
            }
            Self::Build => {
                console.say(&format!("The server is `{}`.", Build::Release.program(workspace).display()));
                Ok(true)
            }
            _ => Ok(true),
        }
    }
}

/// The portal, with the board's service started beside it; without it when that cannot be.
fn beside_board(console: &Console, workspace: &Workspace, mut flags: Vec<String>) -> Command {
    let started = board::start(workspace, &flags).unwrap_or_else(|failure| {
        console.say(&format!(
            "The bulletin board's service could not be started: {}.\nThe portal runs without it; its page `/board` says so.\n",
            failure.what
        ));
        None
    });
    let Some((service, more)) = started else { return server::command(workspace, Build::Dev, &flags) };
    flags.extend(more);
    let mut command = server::command(workspace, Build::Dev, &flags);
    service.give_to(&mut command);
    command
}

/// Everything a running portal needs.
fn portal(workspace: &Workspace, build: Build) -> Result<Vec<Step>, Failure> {
    let mut steps = tools::for_building(workspace);
    steps.extend(widgets::steps(workspace)?);
    steps.push(shell::build(workspace)?);
    steps.push(server::build(workspace, build));
    Ok(steps)
}

/// The steps of the named groups and what they need; all when none is named.
fn chosen(steps: Vec<Step>, groups: &[String]) -> Result<Vec<Step>, Failure> {
    if groups.is_empty() {
        return Ok(steps);
    }
    if let Some(unknown) = groups.iter().find(|group| !steps.iter().any(|step| step.is_in(group))) {
        return Err(
            Failure::new(format!("there is no group of tests `{unknown}`")).advise("`cargo xtask help` names them.")
        );
    }
    Ok(plan::only(steps, groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Chore, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Chore::parse(&words)
    }

    #[test]
    fn each_chore_has_its_word() {
        assert_eq!(parse("build"), Ok(Chore::Build));
        assert_eq!(parse("gen"), Ok(Chore::Generate));
        assert_eq!(parse("test unit wasm"), Ok(Chore::Test(vec!["unit".to_owned(), "wasm".to_owned()])));
        assert_eq!(
            parse("bench compose --pairs 21"),
            Ok(Chore::Bench(Bench::Compose, vec!["--pairs".to_owned(), "21".to_owned()]))
        );
        assert_eq!(parse("crash --faults 9"), Ok(Chore::Crash(vec!["--faults".to_owned(), "9".to_owned()])));
        assert_eq!(parse("bench bus"), Ok(Chore::Bench(Bench::Bus, Vec::new())));
        assert_eq!(parse("bench log --seconds 1").map(|_| ()), Ok(()));
        assert_eq!(parse("serve -- --listen 127.0.0.1:9000").map(|_| ()), Ok(()));
        assert_eq!(parse("serve --"), Ok(Chore::Serve(Vec::new())));
    }

    #[test]
    fn a_mistake_is_named_and_the_chores_are_shown() {
        assert!(parse("sevre").unwrap_err().starts_with("There is no chore `sevre`.\n\nUsage"));
        assert!(parse("build fast").unwrap_err().starts_with("`cargo xtask build` takes no `fast`."));
        assert!(parse("bench").unwrap_err().starts_with("Which benchmark?"));
        assert!(parse("").unwrap_err().starts_with("Usage"));
    }
}
