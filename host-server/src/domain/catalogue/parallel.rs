//! The same work for many documents, on all cores, with the results in the order of the documents.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Fewer are done by one thread.
const FEW: usize = 32;

/// `work` of each of `all`.
///
/// # Panics
/// When `work` does.
pub(super) fn map<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(all.len() / FEW + 1);
    if threads < 2 {
        return all.iter().map(work).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(all.len())));
    let worker = || {
        let mut own = Vec::new();
        while let Some((index, one)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, all.get(i)?))) {
            own.push((index, work(one)));
        }
        crate::sync::hold(&done).extend(own);
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(worker);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_what_they_are_made_of() {
        for count in [0, 1, 31, 5000] {
            let all: Vec<usize> = (0..count).collect();
            assert_eq!(super::map(&all, |n| n * 2), all.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
