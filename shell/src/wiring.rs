//! Drives the wires of the page: outputs, events and variables go into `contract::wiring`, its effects are done here.

use crate::dom::{document, history, time};
use crate::host::publication::{Content, Wish};
use crate::portal::Portal;
use crate::schemas::Use;
use jogakbo_contract::ids::{CamelName, ItemId, WireId};
use jogakbo_contract::json;
use jogakbo_contract::page::{HostSignal, HostVerb};
use jogakbo_contract::view::BlockItem;
use jogakbo_contract::wiring::condition::Condition;
use jogakbo_contract::wiring::{Effect, Engine, Stop};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The wires of the page that is shown.
#[derive(Default)]
pub struct Wiring {
    engine: RefCell<Option<Engine>>,
    timer: RefCell<Option<time::Timer>>,
    /// Wires passed so far by what is being done right now; an output it causes at once goes on counting.
    hops: Cell<u8>,
}

impl std::fmt::Debug for Wiring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wiring").finish_non_exhaustive()
    }
}

impl Wiring {
    /// Stops all wires.
    pub fn stop(&self) {
        self.engine.borrow_mut().take();
        self.timer.borrow_mut().take();
    }

    /// Whether a condition over variables holds now.
    pub fn holds(&self, condition: &Condition) -> bool {
        self.engine.borrow().as_ref().is_none_or(|engine| condition.holds(&Value::Null, engine.variables()))
    }

    fn with(&self, act: impl FnOnce(&mut Engine) -> Vec<Effect>) -> Vec<Effect> {
        self.engine.borrow_mut().as_mut().map(act).unwrap_or_default()
    }
}

/// Starts the wires of the page in `portal.block`.
pub fn enter(portal: &Rc<Portal>) {
    let engine = {
        let block = portal.block.borrow();
        let variables = block.variables.iter().map(|(name, variable)| (name.clone(), variable.value.clone())).collect();
        Engine::new(&block.wiring, variables, block.locale)
    };
    match engine {
        Ok(engine) => {
            let topics = engine.topics();
            *portal.wiring.engine.borrow_mut() = Some(engine);
            for (wire, item, pattern) in topics {
                crate::host::subscribe_wire(portal, &wire, item.as_str(), pattern);
            }
        }
        Err(error) => document::tell_authors(&format!("[jogakbo] the wires of the page do not work: {error}")),
    }
}

/// Gives the wires of an item that failed their subscriptions back: they live as long as the page, not as the element.
pub fn resubscribe(portal: &Rc<Portal>, item: &str) {
    let topics = portal.wiring.engine.borrow().as_ref().map(Engine::topics).unwrap_or_default();
    for (wire, owner, pattern) in topics.into_iter().filter(|(_, owner, _)| owner.as_str() == item) {
        crate::host::subscribe_wire(portal, &wire, owner.as_str(), pattern);
    }
}

/// An output of an item fired; `value` says what is wrong when its detail is no plain data.
pub fn output(portal: &Rc<Portal>, item: &str, output: &str, value: Result<Value, String>) {
    let fault = match &value {
        Err(wrong) => Some(wrong.clone()),
        Ok(value) => {
            let detail = || look(portal, item, |it| it.outputs.get(output)?.detail.clone());
            portal.schemas.fault(Use::Output(item.to_owned(), output.to_owned()), detail, value)
        }
    };
    match (value, fault) {
        (Ok(value), None) => {
            let hops = portal.wiring.hops.get();
            let effects = portal.wiring.with(|engine| engine.output(item, output, &value, time::now(), hops));
            run(portal, effects);
        }
        (_, fault) => document::tell_authors(&format!(
            "[jogakbo] item={item} output={output} was dropped: {}",
            fault.unwrap_or_default()
        )),
    }
}

/// An event came for a wire.
pub fn topic(portal: &Rc<Portal>, wire: &WireId, event: &Value) {
    let effects = portal.wiring.with(|engine| engine.topic(wire, event, time::now()));
    run(portal, effects);
}

/// The host tells the wires something.
pub fn signal(portal: &Rc<Portal>, signal: HostSignal) {
    let effects = portal.wiring.with(|engine| engine.signal(signal, &Value::Null, time::now()));
    run(portal, effects);
}

/// What `part` finds in an item of the page.
fn look<T>(portal: &Portal, item: &str, part: impl FnOnce(&BlockItem) -> Option<T>) -> Option<T> {
    portal.block.borrow().items.iter().find(|it| it.id.as_str() == item).and_then(part)
}

/// Does what the wires ask for, in order.
fn run(portal: &Rc<Portal>, effects: Vec<Effect>) {
    let before = portal.wiring.hops.get();
    for effect in effects {
        match effect {
            Effect::SetProp { item, prop, value, hops } => {
                portal.wiring.hops.set(hops);
                set_prop(portal, &item, &prop, &value);
            }
            Effect::Call { item, action, argument, hops } => {
                portal.wiring.hops.set(hops);
                let method = look(portal, item.as_str(), |it| it.actions.get(action.as_str()).cloned());
                portal.boot.call(item.as_str(), method.as_deref().unwrap_or(action.as_str()), &argument);
            }
            Effect::Publish { item, event_type, data, hops } => {
                portal.wiring.hops.set(hops);
                let content = Content { data, ..Content::default() };
                let wish = Wish { event_type: event_type.to_string(), content, ..Wish::default() };
                crate::host::publish(portal, item.as_str(), wish);
            }
            Effect::VarChanged { name, value } => variable(portal, &name, &value),
            Effect::SetParam { name, value } => set_param(&name, &value),
            Effect::Host { verb, argument } => host(portal, verb, &argument),
            Effect::Stopped { wire, reason } => {
                let why = match reason {
                    Stop::MissingInput => "its mapping needs something the input does not have",
                    Stop::TooManyHops => "the chain is longer than 8 wires",
                };
                document::tell_authors(&format!("[jogakbo] wire={wire} did not fire: {why}"));
            }
        }
        portal.wiring.hops.set(before);
    }
    wait(portal);
}

/// Sets a property of an item, if the value fits its schema.
pub fn set_prop(portal: &Rc<Portal>, item: &ItemId, prop: &str, value: &Value) {
    let schema = || look(portal, item.as_str(), |it| it.prop_schemas.get(prop).cloned());
    let fault = portal.schemas.fault(Use::Prop(item.to_string(), prop.to_owned()), schema, value);
    match fault {
        None => portal.boot.set(item.as_str(), prop, value),
        Some(fault) => document::tell_authors(&format!("[jogakbo] item={item} prop={prop} was not set: {fault}")),
    }
}

fn variable(portal: &Rc<Portal>, name: &CamelName, value: &Value) {
    if let Some(variable) = portal.block.borrow_mut().variables.get_mut(name) {
        variable.value = value.clone();
        // Pages that were fetched ahead know the former value.
        crate::page::ahead::forget();
    }
    crate::slot::variable_changed(portal, name.as_str(), value);
}

fn set_param(name: &CamelName, value: &Value) {
    let text = match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(json::text(other)),
    };
    history::set_param(name.as_str(), text.as_deref());
}

fn host(portal: &Rc<Portal>, verb: HostVerb, argument: &Value) {
    let text = |name: &str| {
        argument.get(name).and_then(Value::as_str).or_else(|| argument.as_str()).unwrap_or_default().to_owned()
    };
    match verb {
        HostVerb::Notify => {
            let level = argument.get("level").and_then(Value::as_str).unwrap_or("info").to_owned();
            crate::chrome::notices::add(&text("text"), &level, portal.block.borrow().locale);
        }
        HostVerb::Navigate => crate::page::open(portal, &text("to")),
    }
}

/// Sets the clock for what waits to fire.
fn wait(portal: &Rc<Portal>) {
    let deadline = portal.wiring.engine.borrow().as_ref().and_then(Engine::deadline);
    let timer = deadline.map(|at| {
        let portal = Rc::clone(portal);
        time::Timer::after(at.saturating_sub(time::now()), move || {
            let effects = portal.wiring.with(|engine| engine.tick(time::now()));
            run(&portal, effects);
        })
    });
    // A timer that is running right now is dropped here; what it runs was moved out before.
    *portal.wiring.timer.borrow_mut() = timer;
}
