//! Tells when nodes change their size.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// A watch on the size of nodes. Dropping it ends it.
pub struct Watch {
    observer: ResizeObserver,
    _run: Closure<dyn FnMut()>,
}

impl Watch {
    /// A watch that calls `run`, at most once a frame.
    pub fn new(run: impl FnMut() + 'static) -> Option<Self> {
        let run = Closure::<dyn FnMut()>::new(run);
        let observer = ResizeObserver::new(run.as_ref().unchecked_ref()).ok()?;
        Some(Self { observer, _run: run })
    }

    /// Watches one more node.
    pub fn add(&self, node: &Element) {
        self.observer.observe(node);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
