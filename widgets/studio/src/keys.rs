//! Which key does what on the canvas. Keys are told by their place on the keyboard, so that a Hangul layout changes nothing,
//! and none counts while a syllable is being composed.

/// A key as it was pressed.
#[expect(clippy::struct_excessive_bools, reason = "as the browser tells it")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// `KeyboardEvent.code`.
    pub code: &'a str,
    /// Shift is down.
    pub shift: bool,
    /// Control, or Command on a Mac, is down.
    pub control: bool,
    /// Alt is down.
    pub alt: bool,
    /// An input method is at work.
    pub composing: bool,
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Pick the item up.
    Pick,
    /// Put it down.
    Drop,
    /// Put it back.
    Cancel,
    /// Move it by so many cells: right, down.
    Move(i32, i32),
    /// Let it grow by so many cells: columns, rows.
    Grow(i32, i32),
    /// Hold it over another place: so many further.
    Over(i32),
    /// Choose another item: so many further in reading order.
    Next(i32),
    /// Choose the first item.
    First,
    /// Choose the last item.
    Last,
    /// Take it off the page.
    Remove,
    /// Go so many further in reading order, without choosing.
    Roam(i32),
    /// Choose it beside the others, or no more.
    Toggle,
    /// Choose all items.
    All,
    /// Let it stand there once more.
    Duplicate,
}

/// What a key asks for on an item of the canvas.
pub fn on_item(key: Key<'_>, moving: bool) -> Option<Ask> {
    if key.composing || key.alt {
        return None;
    }
    if key.control {
        return with_control(key).filter(|_| !moving);
    }
    let arrow = match key.code {
        "ArrowLeft" => Some((-1, 0)),
        "ArrowRight" => Some((1, 0)),
        "ArrowUp" => Some((0, -1)),
        "ArrowDown" => Some((0, 1)),
        _ => None,
    };
    match (arrow, key.code, moving, key.shift) {
        (Some((x, y)), _, true, false) => Some(Ask::Move(x, y)),
        (Some((x, y)), _, _, true) => Some(Ask::Grow(x, y)),
        (Some((x, y)), _, false, false) => Some(Ask::Next(x + y)),
        (_, "Enter" | "NumpadEnter" | "Space", true, false) => Some(Ask::Drop),
        (_, "Enter" | "NumpadEnter" | "Space" | "KeyM", false, false) => Some(Ask::Pick),
        (_, "Escape", true, _) => Some(Ask::Cancel),
        (_, "PageDown", true, false) => Some(Ask::Over(1)),
        (_, "PageUp", true, false) => Some(Ask::Over(-1)),
        (_, "Delete" | "Backspace", false, false) => Some(Ask::Remove),
        (_, "Home", false, false) => Some(Ask::First),
        (_, "End", false, false) => Some(Ask::Last),
        _ => None,
    }
}

fn with_control(key: Key<'_>) -> Option<Ask> {
    match (key.code, key.shift) {
        ("ArrowLeft" | "ArrowUp", false) => Some(Ask::Roam(-1)),
        ("ArrowRight" | "ArrowDown", false) => Some(Ask::Roam(1)),
        ("Space", false) => Some(Ask::Toggle),
        ("KeyA", false) => Some(Ask::All),
        ("KeyD", false) => Some(Ask::Duplicate),
        _ => None,
    }
}

/// What a key asks for in the tree of the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeAsk {
    /// Go so many lines further; `true` chooses the line that is reached.
    Go(i32, bool),
    /// Go to the first line.
    First,
    /// Go to the last line.
    Last,
    /// Open a closed line, else go to the first line in it.
    Open,
    /// Close an open line, else go to the line around it.
    Close,
    /// Choose the line alone.
    Choose,
    /// Choose it beside the others, or no more.
    Toggle,
    /// Choose all items.
    All,
    /// One place up or down in the reading order.
    Order(i8),
    /// Take it off the page.
    Remove,
    /// Let it stand there once more.
    Duplicate,
    /// Go to the next line that begins so.
    Find,
}

/// What a key asks for on a line of the tree.
pub fn on_tree(key: Key<'_>) -> Option<TreeAsk> {
    if key.composing {
        return None;
    }
    Some(match (key.code, key.control, key.alt, key.shift) {
        ("ArrowUp", false, true, false) => TreeAsk::Order(-1),
        ("ArrowDown", false, true, false) => TreeAsk::Order(1),
        ("ArrowUp", roams, false, false) => TreeAsk::Go(-1, !roams),
        ("ArrowDown", roams, false, false) => TreeAsk::Go(1, !roams),
        ("ArrowRight", false, false, false) => TreeAsk::Open,
        ("ArrowLeft", false, false, false) => TreeAsk::Close,
        ("Home", false, false, false) => TreeAsk::First,
        ("End", false, false, false) => TreeAsk::Last,
        ("Enter" | "NumpadEnter" | "Space", false, false, false) => TreeAsk::Choose,
        ("Space", true, false, false) => TreeAsk::Toggle,
        ("KeyA", true, false, false) => TreeAsk::All,
        ("KeyD", true, false, false) => TreeAsk::Duplicate,
        ("Delete", false, false, false) => TreeAsk::Remove,
        (_, false, false, _) => TreeAsk::Find,
        _ => return None,
    })
}

/// `Some(true)` for undo and `Some(false)` for redo, wherever the focus is in the editor outside of fields.
pub fn history(key: Key<'_>) -> Option<bool> {
    match (key.code, key.control, key.shift) {
        _ if key.composing || key.alt => None,
        ("KeyZ", true, false) => Some(true),
        ("KeyZ", true, true) | ("KeyY", true, false) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: &str) -> Key<'_> {
        Key { code, shift: false, control: false, alt: false, composing: false }
    }

    #[test]
    fn arrows_choose_until_an_item_is_picked_up() {
        assert_eq!(on_item(key("ArrowDown"), false), Some(Ask::Next(1)));
        assert_eq!(on_item(key("ArrowDown"), true), Some(Ask::Move(0, 1)));
        assert_eq!(on_item(Key { shift: true, ..key("ArrowRight") }, true), Some(Ask::Grow(1, 0)));
        assert_eq!((on_item(key("Enter"), false), on_item(key("Enter"), true)), (Some(Ask::Pick), Some(Ask::Drop)));
        assert_eq!((on_item(key("Escape"), true), on_item(key("Escape"), false)), (Some(Ask::Cancel), None));
        assert_eq!((on_item(key("Delete"), false), on_item(key("Delete"), true)), (Some(Ask::Remove), None));
        assert_eq!((on_item(key("PageUp"), true), on_item(key("PageDown"), false)), (Some(Ask::Over(-1)), None));
    }

    #[test]
    fn nothing_happens_while_a_syllable_is_composed() {
        let composing = |code| Key { composing: true, ..key(code) };
        assert_eq!(on_item(composing("Enter"), true), None);
        assert_eq!(on_item(composing("KeyM"), false), None);
        assert_eq!(history(Key { control: true, ..composing("KeyZ") }), None);
    }

    #[test]
    fn several_are_chosen_with_control() {
        let control = |code| Key { control: true, ..key(code) };
        assert_eq!(on_item(control("ArrowDown"), false), Some(Ask::Roam(1)));
        assert_eq!(on_item(control("Space"), false), Some(Ask::Toggle));
        assert_eq!((on_item(control("KeyD"), false), on_item(control("KeyD"), true)), (Some(Ask::Duplicate), None));
        assert_eq!((on_item(control("KeyC"), false), on_item(control("KeyV"), false)), (None, None), "of the browser");
    }

    #[test]
    fn the_tree_goes_by_arrows_and_letters() {
        assert_eq!(on_tree(key("ArrowDown")), Some(TreeAsk::Go(1, true)));
        assert_eq!(on_tree(Key { control: true, ..key("ArrowUp") }), Some(TreeAsk::Go(-1, false)));
        assert_eq!(on_tree(Key { alt: true, ..key("ArrowUp") }), Some(TreeAsk::Order(-1)));
        assert_eq!((on_tree(key("KeyM")), on_tree(key("ArrowLeft"))), (Some(TreeAsk::Find), Some(TreeAsk::Close)));
        assert_eq!(on_tree(Key { control: true, ..key("KeyZ") }), None);
        assert_eq!(on_tree(Key { composing: true, ..key("KeyA") }), None);
    }

    #[test]
    fn undo_and_redo_are_told_by_place() {
        assert_eq!(history(Key { control: true, ..key("KeyZ") }), Some(true));
        assert_eq!(history(Key { control: true, shift: true, ..key("KeyZ") }), Some(false));
        assert_eq!(history(key("KeyZ")), None);
        assert_eq!(on_item(Key { control: true, ..key("KeyM") }, false), None, "not a shortcut of the browser");
    }
}
