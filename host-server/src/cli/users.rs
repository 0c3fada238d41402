//! `jogakbo users`: accounts of the built-in issuer. The host may run meanwhile.

use super::{Where, audit, configuration, finish, folders, open_store};
use crate::adapters::files::secret_file;
use crate::adapters::identity_builtin::{Hasher, enrol};
use crate::adapters::ids_random::RandomIds;
use crate::adapters::store_sqlite::SqliteStore;
use crate::config::Config;
use crate::domain::accounts::{self, ROLES};
use crate::domain::audit::act;
use crate::domain::seal::Seal;
use crate::ports::accounts::UserRecord;
use crate::ports::secret::Secret;
use crate::ports::store::{UserId, Whose};
use crate::ports::{Accounts, Ids, Store};
use clap::{Args, Subcommand};
use jogakbo_contract::text::Locale;
use std::error::Error;
use std::io::{IsTerminal, Read};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum UsersVerb {
    /// Make an account. Its password is the first line of standard input, or else generated and printed this once.
    Add(Add),
    /// List all accounts.
    List(Where),
    /// Set the roles of an account, instead of those it has. Its sessions end; the next sign-in has the new roles.
    Role(Role),
    /// Set a new password: the first line of standard input, or else generated and printed this once. Its sessions end.
    Passwd(One),
    /// Give an account a new app for one-time codes, and print the address that the app reads. An earlier app is worthless.
    Totp(One),
    /// Keep somebody out; their sessions end at once.
    Disable(One),
    /// Let somebody in again.
    Enable(One),
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The account, for example `kim@example.kr`.
    account: String,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The account, for example `kim@example.kr`.
    account: String,
    /// Name for people [default: the account].
    #[arg(long)]
    name: Option<String>,
    /// A role beside citizen; say it more than once for more.
    #[arg(long = "role", value_name = "ROLE", value_parser = ROLES)]
    roles: Vec<String>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct Role {
    /// The account.
    account: String,
    /// All roles it has from now on.
    #[arg(required = true, value_name = "ROLE", value_parser = ROLES)]
    roles: Vec<String>,
    #[command(flatten)]
    place: Where,
}

type Done = Result<String, Box<dyn Error>>;

/// Does what was asked.
pub(super) fn run(verb: UsersVerb) -> ExitCode {
    finish(done(verb))
}

fn done(verb: UsersVerb) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        match verb {
            UsersVerb::Add(flags) => add(flags).await,
            UsersVerb::List(place) => list(place).await,
            UsersVerb::Role(flags) => {
                let roles = accounts::with_citizen(&flags.roles);
                let said = format!("`{}` has the roles {}", flags.account, roles.join(", "));
                let deed = Deed { act: act::USER_ROLES, detail: ("roles", roles.join(",")), ends: true };
                change(flags.account, flags.place, deed, |_, user| {
                    user.roles = roles;
                    Ok(())
                })
                .await?;
                Ok(said)
            }
            UsersVerb::Passwd(One { account, place }) => {
                let (password, shown) = password()?;
                let hash = hash(&password)?;
                let deed = Deed { act: act::USER_PASSWORD, detail: ("state", "changed".to_owned()), ends: true };
                change(account.clone(), place, deed, |_, user| {
                    user.password = hash;
                    Ok(())
                })
                .await?;
                Ok(shown.unwrap_or_else(|| format!("`{account}` has the new password")))
            }
            UsersVerb::Totp(One { account, place }) => {
                let mut address = Secret::default();
                let deed = Deed { act: act::USER_CODES, detail: ("state", "enrolled".to_owned()), ends: false };
                change(account.clone(), place, deed, |config, user| {
                    let seal = seal(config)?;
                    address = enrol(&seal, &RandomIds, user, config.portal.name().get(Locale::Ko));
                    Ok(())
                })
                .await?;
                eprintln!(
                    "Show this to the app of `{account}`, this once; an earlier app is worth nothing from now on:"
                );
                Ok(address.reveal().to_owned())
            }
            UsersVerb::Disable(One { account, place }) => {
                let deed = Deed { act: act::USER_STATE, detail: ("state", "disabled".to_owned()), ends: true };
                let ended = change(account.clone(), place, deed, |_, user| {
                    user.disabled = true;
                    Ok(())
                })
                .await?;
                Ok(format!("`{account}` is kept out; {ended} sessions ended"))
            }
            UsersVerb::Enable(One { account, place }) => {
                let deed = Deed { act: act::USER_STATE, detail: ("state", "enabled".to_owned()), ends: false };
                change(account.clone(), place, deed, |_, user| {
                    user.disabled = false;
                    Ok(())
                })
                .await?;
                Ok(format!("`{account}` may sign in again"))
            }
        }
    })
}

fn open(place: Where) -> Result<(Config, SqliteStore), Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, None))?;
    if config.identity.openid.is_some() {
        return Err("people sign in at `identity.openid`; look after their accounts there".into());
    }
    let store = open_store(&config, "an account would be gone at once")?;
    Ok((config, store))
}

fn seal(config: &Config) -> Result<Seal, Box<dyn Error>> {
    let make = || {
        let mut key = vec![0; 32];
        RandomIds.fill(&mut key);
        key
    };
    Ok(Seal::new(&secret_file(&config.paths.data.join(Seal::FILE), make)?)?)
}

/// A new password, and what to print of it.
fn password() -> Result<(Secret, Option<String>), Box<dyn Error>> {
    if std::io::stdin().is_terminal() {
        let made = RandomIds.secret()[..24].to_owned();
        eprintln!("The password, shown this once:");
        return Ok((Secret::new(made.clone()), Some(made)));
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    std::io::stdin().take(1_000).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        let made = RandomIds.secret()[..24].to_owned();
        eprintln!("The password, shown this once:");
        return Ok((Secret::new(made.clone()), Some(made)));
    }
    if !accounts::is_long_enough(line) {
        return Err(format!("a password has {} to 200 characters", accounts::SHORTEST).into());
    }
    Ok((Secret::new(line), None))
}

fn hash(password: &Secret) -> Result<String, Box<dyn Error>> {
    let mut salt = [0; 16];
    RandomIds.fill(&mut salt);
    Ok(Hasher::strong().hash(password.reveal(), &salt)?)
}

async fn add(flags: Add) -> Done {
    let account = accounts::plain(&flags.account).ok_or("an account has 3 to 100 small letters, digits and . - _ @")?;
    let (config, store) = open(flags.place)?;
    if store.user_by_account(account.clone()).await?.is_some() {
        return Err(format!("there is an account `{account}` already").into());
    }
    let (password, shown) = password()?;
    let user = UserRecord {
        id: UserId(RandomIds.id()),
        name: flags.name.unwrap_or_else(|| account.clone()),
        roles: accounts::with_citizen(&flags.roles),
        password: hash(&password)?,
        account: account.clone(),
        ..UserRecord::default()
    };
    let (id, roles) = (user.id.0.clone(), user.roles.join(","));
    store.put_user(user).await?;
    audit::note(&config, act::USER_ADD, &id, &[("roles", &roles)]);
    Ok(shown.unwrap_or_else(|| format!("`{account}` may sign in")))
}

async fn list(place: Where) -> Done {
    let (_, store) = open(place)?;
    let users = store.users().await?;
    let line = |user: &UserRecord| {
        let state = if user.disabled { "disabled" } else { "enabled" };
        let app = if user.totp.is_some() { "app" } else { "-" };
        format!("{}\t{}\t{state}\t{app}\t{}", user.account, user.roles.join(","), user.name)
    };
    Ok(users.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// What is done to an account, as the audit has it, and whether its sessions end.
struct Deed {
    act: &'static str,
    detail: (&'static str, String),
    ends: bool,
}

/// Changes one account, and records it. Answers how many sessions ended.
async fn change(
    account: String,
    place: Where,
    deed: Deed,
    change: impl FnOnce(&Config, &mut UserRecord) -> Result<(), Box<dyn Error>>,
) -> Result<usize, Box<dyn Error>> {
    let (config, store) = open(place)?;
    let found = store.user_by_account(account.trim().to_lowercase()).await?;
    let mut user = found.ok_or_else(|| format!("there is no account `{account}`"))?;
    change(&config, &mut user)?;
    let id = user.id.clone();
    store.put_user(user).await?;
    audit::note(&config, deed.act, &id.0, &[(deed.detail.0, &deed.detail.1)]);
    let mut ended = 0;
    for key in if deed.ends { store.sessions_of(Whose::User(id)).await? } else { Vec::new() } {
        ended += usize::from(store.end_session(key).await?);
    }
    Ok(ended)
}
