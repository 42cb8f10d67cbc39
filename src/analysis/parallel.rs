//! The same work for many items, on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Does the work for the numbers below `count` and returns the results in their order. `done` hears of every one
/// that is finished.
pub(super) fn on_all_cores<T: Send>(
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    done: &(dyn Fn() + Sync),
) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(count);
    if workers <= 1 {
        return (0..count)
            .map(|number| {
                let result = work(number);
                done();
                result
            })
            .collect();
    }
    let slots: Vec<Mutex<Option<T>>> = std::iter::repeat_with(|| Mutex::new(None)).take(count).collect();
    let next = AtomicUsize::new(0);
    let worker = || {
        while let number = next.fetch_add(1, Ordering::Relaxed)
            && let Some(slot) = slots.get(number)
        {
            let result = work(number);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            done();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(worker);
        }
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}
