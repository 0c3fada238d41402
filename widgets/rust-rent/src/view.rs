//! The form: three figures and a result. It reads the fields, asks [`crate::calc`], and writes words.

use crate::calc;
use crate::texts::Locale;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

/// What the citizen's figures come to; won and basis points.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Monthly rent.
    pub monthly: i64,
    /// Deposit that stays.
    pub deposit: i64,
    /// Yearly rate.
    pub rate: i64,
}

/// The parts of the form.
pub struct View {
    place: HtmlElement,
    lease: Field,
    deposit: Field,
    rate: Field,
    result_label: Element,
    result: Element,
    cap: Element,
    law: Element,
    locale: Cell<Locale>,
    base_rate: Cell<i64>,
    first_lease: Cell<f64>,
}

struct Field {
    label: Element,
    input: HtmlInputElement,
}

const FIRST_LEASE: f64 = 30_000.0;
const FIRST_DEPOSIT: f64 = 10_000.0;
const FIRST_BASE_RATE: i64 = 250;

impl View {
    /// Builds the form inside `place`.
    pub fn build(place: &HtmlElement, locale: Locale) -> Result<Self, JsValue> {
        let document = place.owner_document().ok_or("the element is in no document")?;
        let form = make(&document, "div", "fields")?;
        let lease = Field::build(&document, &form, "lease", "100")?;
        let deposit = Field::build(&document, &form, "deposit", "100")?;
        let rate = Field::build(&document, &form, "rate", "0.1")?;
        rate.input.set_attribute("aria-describedby", "cap")?;
        let outcome = make(&document, "div", "outcome")?;
        let result_label = make(&document, "span", "result-label")?;
        let result = make(&document, "output", "result")?;
        outcome.append_child(&result_label)?;
        outcome.append_child(&result)?;
        let cap = make(&document, "p", "cap")?;
        cap.set_id("cap");
        let law = make(&document, "p", "law")?;
        place.set_text_content(None);
        for part in [&form, &cap, &outcome, &law] {
            place.append_child(part)?;
        }
        let view = Self {
            place: place.clone(),
            lease,
            deposit,
            rate,
            result_label,
            result,
            cap,
            law,
            locale: Cell::new(locale),
            base_rate: Cell::new(FIRST_BASE_RATE),
            first_lease: Cell::new(FIRST_LEASE),
        };
        view.reset()?;
        view.speak(locale)?;
        Ok(view)
    }

    /// Writes the words of `locale`.
    pub fn speak(&self, locale: Locale) -> Result<(), JsValue> {
        self.locale.set(locale);
        let words = locale.words();
        self.place.set_attribute("lang", words.tag)?;
        for (node, text) in [
            (&self.lease.label, words.lease),
            (&self.deposit.label, words.deposit),
            (&self.rate.label, words.rate),
            (&self.result_label, words.result),
            (&self.law, words.law),
        ] {
            node.set_text_content(Some(text));
        }
        self.show()
    }

    /// Takes another base rate; a rate the citizen left at the old cap follows to the new one.
    pub fn set_base_rate(&self, base_rate: i64) -> Result<(), JsValue> {
        let followed = self.rate.basis_points() == calc::cap(self.base_rate.get());
        self.base_rate.set(base_rate);
        if followed {
            self.rate.input.set_value_as_number(calc::percent(calc::cap(base_rate)));
        }
        self.show()
    }

    /// Takes another full lease deposit, in won.
    pub fn set_lease(&self, won: f64) -> Result<(), JsValue> {
        let man = if won.is_finite() && won > 0.0 { won / 10_000.0 } else { FIRST_LEASE };
        self.first_lease.set(man);
        self.lease.input.set_value_as_number(man);
        self.show()
    }

    /// Puts the first figures back.
    pub fn reset(&self) -> Result<(), JsValue> {
        self.lease.input.set_value_as_number(self.first_lease.get());
        self.deposit.input.set_value_as_number(FIRST_DEPOSIT);
        self.rate.input.set_value_as_number(calc::percent(calc::cap(self.base_rate.get())));
        self.show()
    }

    /// Reads the fields, shows the result, and says what it is.
    pub fn update(&self) -> Result<Found, JsValue> {
        let found = self.find();
        let locale = self.locale.get();
        let rate_cap = calc::cap(self.base_rate.get());
        self.result.set_text_content(Some(&locale.rent(found.monthly)));
        let too_much = found.deposit > self.lease.won();
        let above = found.rate > rate_cap;
        self.cap.set_class_name(if above || too_much { "cap over" } else { "cap" });
        let words = if too_much { locale.too_much().to_owned() } else { locale.cap(found.rate, rate_cap) };
        self.cap.set_text_content(Some(&words));
        self.rate.input.set_attribute("aria-invalid", if above { "true" } else { "false" })?;
        self.deposit.input.set_attribute("aria-invalid", if too_much { "true" } else { "false" })?;
        Ok(found)
    }

    /// Shows the result.
    pub fn show(&self) -> Result<(), JsValue> {
        self.update().map(|_found| ())
    }

    fn find(&self) -> Found {
        let (deposit, rate) = (self.deposit.won(), self.rate.basis_points());
        Found { monthly: calc::monthly(self.lease.won(), deposit, rate), deposit, rate }
    }
}

impl Field {
    /// A number field with its label, appended to `form`.
    fn build(document: &Document, form: &Element, id: &str, step: &str) -> Result<Self, JsValue> {
        let label = make(document, "label", "label")?;
        label.set_attribute("for", id)?;
        let input: HtmlInputElement = make(document, "input", "input")?.dyn_into()?;
        input.set_id(id);
        for (name, value) in [("type", "number"), ("min", "0"), ("step", step), ("inputmode", "decimal")] {
            input.set_attribute(name, value)?;
        }
        form.append_child(&label)?;
        form.append_child(&input)?;
        Ok(Self { label, input })
    }

    fn won(&self) -> i64 {
        calc::won_of_man(self.input.value_as_number())
    }

    fn basis_points(&self) -> i64 {
        calc::basis_points(self.input.value_as_number())
    }
}

fn make(document: &Document, name: &str, class: &str) -> Result<Element, JsValue> {
    let node = document.create_element(name)?;
    node.set_class_name(class);
    Ok(node)
}
