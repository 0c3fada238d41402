//! Accounts in the `SQLite` file.

use super::{SqliteStore, ms, words};
use crate::ports::Timestamp;
use crate::ports::accounts::{Accounts, Totp, UserRecord};
use crate::ports::store::{Stored, UserId};
use rusqlite::{OptionalExtension, Row, params};

const ALL: &str = "SELECT id, account, name, roles, password, disabled, totp, totp_last FROM user";

fn user(row: &Row<'_>) -> rusqlite::Result<UserRecord> {
    let last = row.get::<_, i64>(7)?.unsigned_abs();
    Ok(UserRecord {
        id: UserId(row.get(0)?),
        account: row.get(1)?,
        name: row.get(2)?,
        roles: words(&row.get::<_, String>(3)?),
        password: row.get(4)?,
        disabled: row.get(5)?,
        totp: row.get::<_, Option<Vec<u8>>>(6)?.map(|sealed| Totp { sealed, last }),
    })
}

impl Accounts for SqliteStore {
    fn put_user(&self, user: UserRecord) -> Stored<'_, ()> {
        self.run("write a user", move |db| {
            let (sealed, last) = user.totp.map_or((None, 0), |totp| (Some(totp.sealed), totp.last));
            db.execute(
                "INSERT OR REPLACE INTO user (id, account, name, roles, password, disabled, totp, totp_last)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    user.id.0,
                    user.account,
                    user.name,
                    user.roles.join(" "),
                    user.password,
                    user.disabled,
                    sealed,
                    i64::try_from(last).unwrap_or(i64::MAX)
                ],
            )?;
            Ok(())
        })
    }

    fn user_by_account(&self, account: String) -> Stored<'_, Option<UserRecord>> {
        self.run("read a user", move |db| {
            db.prepare_cached(&format!("{ALL} WHERE account = ?1"))?.query_row(params![account], user).optional()
        })
    }

    fn users(&self) -> Stored<'_, Vec<UserRecord>> {
        self.run("read users", |db| db.prepare(&format!("{ALL} ORDER BY account"))?.query_map([], user)?.collect())
    }

    fn use_code(&self, user: UserId, step: u64) -> Stored<'_, bool> {
        self.run("note a code", move |db| {
            let step = i64::try_from(step).unwrap_or(i64::MAX);
            let changed = "UPDATE user SET totp_last = ?2 WHERE id = ?1 AND totp IS NOT NULL AND totp_last < ?2";
            Ok(db.execute(changed, params![user.0, step])? > 0)
        })
    }

    fn put_invitation(&self, hash: String, until: Timestamp) -> Stored<'_, ()> {
        self.run("write an invitation", move |db| {
            let change = db.unchecked_transaction()?;
            change.execute("DELETE FROM invitation", [])?;
            change.execute("INSERT INTO invitation VALUES (?1, ?2)", params![hash, ms(until)])?;
            change.commit()
        })
    }

    fn invitation(&self, hash: String, now: Timestamp, take: bool) -> Stored<'_, bool> {
        self.run("look for an invitation", move |db| {
            if take {
                let gone = "DELETE FROM invitation WHERE hash = ?1 AND until > ?2";
                return Ok(db.execute(gone, params![hash, ms(now)])? > 0);
            }
            let known = "SELECT COUNT(*) FROM invitation WHERE hash = ?1 AND until > ?2";
            db.query_row(known, params![hash, ms(now)], |row| row.get::<_, i64>(0)).map(|count| count > 0)
        })
    }
}
