//! How long to wait before the next try: full jitter, so that a thousand pages do not come back at once.

/// The bound of the first wait in milliseconds.
const FIRST: u64 = 250;
/// The bound of every later wait in milliseconds.
const MOST: u64 = 30_000;

/// A wait in milliseconds between 0 and a bound that doubles from 250 ms to 30 s. `random` is at least 0 and below 1.
pub fn jitter(attempts: u32, random: f64) -> u64 {
    let bound = FIRST.saturating_mul(1 << attempts.min(10)).min(MOST);
    // Thousandths are fine enough for milliseconds and keep the arithmetic whole.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000 first")]
    let thousandths = (random.clamp(0.0, 1.0) * 1000.0) as u64;
    bound * thousandths / 1000
}
