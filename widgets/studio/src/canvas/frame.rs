//! The frame with the real page: read where things stand, and move them by CSS alone.
//!
//! Everything in the frame belongs to another window, so its nodes are never told apart by their classes (`instanceof`).

use super::geometry::{Grid, Rect};
use jogakbo_contract::page::Area;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlIFrameElement, NodeList, Window};

/// The frame that shows the draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame(HtmlIFrameElement);

/// An item as it stands in the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Id of the item.
    pub item: String,
    /// Where it is, in pixels of the page.
    pub rect: Rect,
    /// Its condition hides it from citizens, with the values the page has now.
    pub hidden: bool,
}

impl Frame {
    /// The frame in this element.
    pub const fn new(frame: HtmlIFrameElement) -> Self {
        Self(frame)
    }

    /// The document in it; `None` while none is there, or when it is not of this portal.
    pub fn document(&self) -> Option<Document> {
        self.0.content_document()
    }

    /// What the frame itself stands in: the shadow root of the editor.
    pub fn root(&self) -> Option<web_sys::Node> {
        self.0.is_connected().then(|| self.0.get_root_node())
    }

    /// Loads the page anew, or another one.
    pub fn load(&self, address: &str) {
        match self.0.content_window().filter(|_| self.0.get_attribute("src").as_deref() == Some(address)) {
            Some(window) => reload(&window),
            None => self.0.set_src(address),
        }
    }

    /// Prepares a page that has just come: it is as tall as what is in it, and nothing in it takes the focus by itself.
    pub fn prepare(&self) {
        if let Some(body) = self.document().and_then(|document| document.body()) {
            let _ = body.style().set_property("min-block-size", "0");
        }
    }

    /// Height of the page in its own pixels.
    pub fn height(&self) -> f64 {
        let body = self.document().and_then(|document| document.body());
        body.map_or(0.0, |body| body.get_bounding_client_rect().height().ceil())
    }

    /// The sections of all items, in reading order.
    pub fn sections(&self) -> Vec<HtmlElement> {
        let found =
            self.document().and_then(|document| document.query_selector_all("section.jgb-item[data-item]").ok());
        found.map_or_else(Vec::new, |list| nodes(&list))
    }

    /// The section of one item.
    pub fn section(&self, item: &str) -> Option<HtmlElement> {
        self.sections().into_iter().find(|section| section.get_attribute("data-item").as_deref() == Some(item))
    }

    /// Where all items stand that can be seen.
    pub fn spots(&self) -> Vec<Spot> {
        let spot = |section: HtmlElement| {
            let rect = rect_of(&section);
            let item = section.get_attribute("data-item")?;
            let hidden = section.has_attribute("hidden");
            (rect.w > 0.0 && rect.h > 0.0).then_some(Spot { item, rect, hidden })
        };
        self.sections().into_iter().filter_map(spot).collect()
    }

    /// The grid that an item stands in, or that of the page; `None` where items stand one below the other.
    pub fn grid(&self, item: Option<&str>) -> Option<Grid> {
        let place = match item {
            Some(item) => {
                self.section(item)?.parent_element().filter(|parent| parent.class_list().contains("jgb-grid"))?
            }
            None => self.document()?.query_selector(".jgb-grid[data-page]").ok()??,
        };
        self.grid_of(&place)
    }

    /// The grid in a node.
    pub fn grid_of(&self, place: &Element) -> Option<Grid> {
        let style = self.0.content_window()?.get_computed_style(place).ok()??;
        let read = |name: &str| style.get_property_value(name).unwrap_or_default();
        let rect = rect_of(place);
        let row = self.length(place, &read("--row"))?;
        Grid::read(
            (rect.x, rect.y),
            &read("grid-template-columns"),
            &read("grid-template-rows"),
            (&read("column-gap"), &read("row-gap")),
            row,
        )
    }

    /// A length such as `5rem` in pixels.
    fn length(&self, place: &Element, text: &str) -> Option<f64> {
        let text = text.trim();
        let size = |element: &Element| -> Option<f64> {
            let style = self.0.content_window()?.get_computed_style(element).ok()??;
            style.get_property_value("font-size").ok()?.strip_suffix("px")?.parse().ok()
        };
        if let Some(number) = text.strip_suffix("rem") {
            Some(number.parse::<f64>().ok()? * size(&self.document()?.document_element()?)?)
        } else if let Some(number) = text.strip_suffix("em") {
            Some(number.parse::<f64>().ok()? * size(place)?)
        } else {
            text.strip_suffix("px")?.parse().ok()
        }
    }

    /// Puts an item into other cells of a breakpoint, or out of all. The widget in it is not touched.
    pub fn put(&self, breakpoint: &str, item: &str, area: Option<&Area>) {
        let Some(section) = self.section(item) else { return };
        let name = format!("--{breakpoint}");
        let _ = match area {
            Some(Area { x, y, w, h, .. }) => {
                let cells = format!("{}/{}/span {h}/span {w}", y + 1, x + 1);
                section.style().set_property(&name, &cells)
            }
            None => section.style().remove_property(&name).map(drop),
        };
    }

    /// Gives the widget of an item another property value.
    pub fn set_prop(&self, item: &str, name: &str, value: &JsValue) {
        if let Some(element) = self.widget(item) {
            let _ = js_sys::Reflect::set(&element, &name.into(), value);
        }
    }

    /// Changes the heading of an item.
    pub fn set_heading(&self, item: &str, text: &str) {
        if let Some(heading) = self.document().and_then(|document| document.get_element_by_id(&format!("label-{item}")))
        {
            heading.set_text_content(Some(text));
        }
    }

    /// The element of an item, once it is there.
    pub(super) fn widget(&self, item: &str) -> Option<Element> {
        let slot = self.section(item)?.query_selector(":scope > jgb-slot[state=mounted]").ok()??;
        // Behind it stands only the slot for what the host itself shows.
        slot.shadow_root()?.last_element_child()?.previous_element_sibling()
    }
}

/// Loads the page in a frame again. A page stops navigations that a widget begins without a person (`boot.js`), and the editor is one; so
/// the browser's own timer calls the browser's own function.
fn reload(window: &Window) {
    let location = window.location();
    let own = Reflect::get(&location, &"reload".into()).ok().and_then(|own| own.dyn_into::<Function>().ok());
    if let (Some(own), Some(editor)) = (own, web_sys::window()) {
        let _ = editor.set_timeout_with_callback(&own.bind0(&location));
    }
}

/// The rectangle of a node of the frame. The frame does not scroll, so it counts from the corner of the page.
pub fn rect_of(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect { x: rect.x(), y: rect.y(), w: rect.width(), h: rect.height() }
}

fn nodes(list: &NodeList) -> Vec<HtmlElement> {
    (0..list.length()).filter_map(|index| list.get(index)).map(JsCast::unchecked_into).collect()
}
