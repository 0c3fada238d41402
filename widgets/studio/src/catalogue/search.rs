//! Finding widgets among thousands: what was typed, and what was filtered.

use super::talk::Row;
use jogakbo_contract::edit::Folded;
use jogakbo_contract::manifest::Mode;
use jogakbo_contract::text::Locale;

/// A widget with all its words made ready for the search.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The widget.
    pub row: Row,
    words: Folded,
    names: Folded,
}

impl Entry {
    /// The entry of a widget.
    pub fn new(row: Row) -> Self {
        // No query holds this character, so nothing is found across two words.
        let join = |parts: &[&str]| Folded::new(&parts.join("\u{1}"));
        let [ko, en] = [Locale::Ko, Locale::En];
        let names = join(&[row.title.get(ko), row.title.get(en)]);
        let about = |locale| row.about.as_ref().map_or("", |about| about.get(locale));
        let (owner, pbc, widget) = ([row.owner.get(ko), row.owner.get(en)], row.pbc.as_str(), row.widget.as_str());
        let all = [row.title.get(ko), row.title.get(en), owner[0], owner[1], about(ko), about(en), pbc, widget];
        let words = join(&all);
        Self { row, words, names }
    }
}

/// Which widgets are wanted by whether pages use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// In the page itself.
    Page,
    /// In a frame.
    Frame,
    /// On some page.
    Used,
    /// On no page.
    Unused,
    /// With a version that is tried.
    Tried,
    /// Stopped.
    Stopped,
    /// Run by its supplier.
    Saas,
    /// Installed here.
    Installed,
}

impl Filter {
    /// All filters, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Page,
        Self::Frame,
        Self::Used,
        Self::Unused,
        Self::Tried,
        Self::Stopped,
        Self::Saas,
        Self::Installed,
    ];

    fn takes(self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Page => !row.framed,
            Self::Frame => row.framed,
            Self::Used => row.pages > 0,
            Self::Unused => row.pages == 0,
            Self::Tried => row.tried,
            Self::Stopped => row.stopped,
            Self::Saas => row.delivery.contains(&Mode::Saas),
            Self::Installed => !row.delivery.contains(&Mode::Saas),
        }
    }
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Words, or initial consonants.
    pub query: String,
    /// A filter.
    pub filter: Filter,
}

/// Numbers of the entries that are wanted: those whose title fits first, else in their order.
pub fn find(entries: &[Entry], wanted: &Wanted) -> Vec<usize> {
    let query = Folded::new(&wanted.query);
    let fits = |entry: &Entry| wanted.filter.takes(&entry.row) && entry.words.holds(&query);
    let mut found: Vec<usize> = (0..entries.len()).filter(|at| fits(&entries[*at])).collect();
    found.sort_by_key(|at| !entries[*at].names.holds(&query));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entries(count: usize) -> Vec<Entry> {
        let titles = [("동네 날씨", "Local weather"), ("민원 처리 현황", "Petition status"), ("게시판", "Board")];
        let row = |number: usize| {
            let (ko, en) = titles[number % 3];
            serde_json::from_value(json!({
                "pbc": format!("kr.go.demo.part{number}"), "version": "1.0.0", "widget": "card", "title": {"ko": ko, "en": en},
                "about": {"ko": "시민이 쓰는 조각입니다.", "en": "A part that citizens use."}, "owner": {"ko": "데이터과", "en": "Data office"},
                "licence": "Apache-2.0", "delivery": ["assets"], "lifecycle": "production", "role": "component",
                "framed": number % 2 == 0, "pages": number % 5, "tried": number == 4, "stopped": false
            }))
            .unwrap()
        };
        (0..count).map(row).map(Entry::new).collect()
    }

    fn found(query: &str, filter: Filter) -> usize {
        find(&entries(30), &Wanted { query: query.to_owned(), filter }).len()
    }

    #[test]
    fn widgets_are_found_by_initials_words_names_and_filters() {
        assert_eq!(found("", Filter::All), 30);
        assert_eq!(found("ㄴㅆ", Filter::All), 10);
        assert_eq!(found("petition", Filter::All), 10);
        assert_eq!(found("데이터과", Filter::All), 30);
        assert_eq!(found("part7", Filter::All), 1);
        assert_eq!(found("날씨 local", Filter::All), 0, "nothing is found across two fields");
        assert_eq!(found("", Filter::Frame), 15);
        assert_eq!(found("", Filter::Unused), 6);
        assert_eq!((found("", Filter::Tried), found("", Filter::Stopped)), (1, 0));
    }

    #[test]
    fn a_title_that_fits_comes_before_what_only_mentions_it() {
        let mut entries = entries(3);
        entries[0].row.title = serde_json::from_value(json!("게시판 소식")).unwrap();
        let entries: Vec<Entry> = entries.into_iter().map(|entry| Entry::new(entry.row)).collect();
        let wanted = Wanted { query: "게시판".to_owned(), filter: Filter::All };
        assert_eq!(find(&entries, &wanted), [0, 2]);
    }

    /// Prints how long a search over 5,000 takes; what it may take is for a person to judge.
    #[test]
    fn five_thousand_are_searched() {
        let entries = entries(5_000);
        let started = std::time::Instant::now();
        let found = find(&entries, &Wanted { query: "ㅁㅇ".to_owned(), filter: Filter::All }).len();
        println!("{found} of 5,000 in {:?}", started.elapsed());
        assert_eq!(found, 1_667);
    }
}
