//! Sessions that another process ended: `jogakbo users` writes into the store of a host that runs.

use super::App;

impl App {
    /// Ends bridges, taps and streams of sessions that are no more, when the store was written by somebody else since `seen`. Answers
    /// the version that is known now.
    pub async fn look_at_the_sessions(&self, seen: Option<u64>) -> Option<u64> {
        let version = match self.ports.store.version().await {
            Ok(version) => version,
            Err(error) => {
                tracing::warn!("{}", crate::failure::chain(&error));
                return seen;
            }
        };
        if seen.is_some_and(|seen| seen != version) {
            self.sessions.look_again();
        }
        Some(version)
    }
}
