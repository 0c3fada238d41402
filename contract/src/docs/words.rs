//! Descriptions as plain paragraphs and code: no markup comes out of them.

/// Blocks of one description.
const BLOCKS: usize = 60;

/// A description.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub Vec<Block>);

/// A part of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; lines are kept.
    Text(String),
    /// What stood between two fences of Markdown.
    Code(String),
}

impl Words {
    /// The first `most` characters of `text`, in paragraphs.
    pub fn read(text: &str, most: usize) -> Self {
        let (text, mut blocks) = (plain(text, most), Vec::new());
        let (mut lines, mut fence): (Vec<&str>, Option<&str>) = (Vec::new(), None);
        for line in text.lines() {
            let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
            match (fence, mark) {
                (None, Some(mark)) => {
                    close(&mut blocks, &mut lines, false);
                    fence = Some(mark);
                }
                (Some(open), Some(mark)) if open == mark => {
                    close(&mut blocks, &mut lines, true);
                    fence = None;
                }
                (None, None) if line.trim().is_empty() => close(&mut blocks, &mut lines, false),
                _ => lines.push(line),
            }
        }
        close(&mut blocks, &mut lines, fence.is_some());
        blocks.truncate(BLOCKS);
        Self(blocks)
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn close(blocks: &mut Vec<Block>, lines: &mut Vec<&str>, is_code: bool) {
    let text = lines.join("\n");
    lines.clear();
    if text.trim().is_empty() {
        return;
    }
    // What is drawn as a table is only one in columns of equal characters.
    let rule = |line: &str| line.contains("---") && line.contains('|') && line.chars().all(|c| "|-: ".contains(c));
    blocks.push(if is_code || text.lines().any(rule) {
        Block::Code(text.trim_matches('\n').to_owned())
    } else {
        Block::Text(text.trim().to_owned())
    });
}

/// `text` in one line, at most `most` characters.
pub fn line(text: &str, most: usize) -> String {
    let one = plain(text, most.saturating_mul(2)).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&one, most)
}

/// `text` with its lines, at most `most` characters.
pub(super) fn block(text: &str, most: usize) -> String {
    plain(text, most)
}

/// Without what cannot be seen: control characters but line ends, and marks that turn the direction of what follows, by which a text
/// could show something else than it says (Unicode TR 36, section 3.2).
fn plain(text: &str, most: usize) -> String {
    let shown = |c: &char| match *c {
        '\n' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        c => !c.is_control(),
    };
    let text = text.chars().take(most.saturating_add(1).saturating_mul(2)).map(|c| if c == '\t' { ' ' } else { c });
    cut(&text.filter(shown).collect::<String>(), most)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_their_lines_and_code_stands_alone() {
        let text = "One\r\ntwo.\n\n\n```html\n<b>x</b>\n\n  y\n```\nThree.\n~~~\nopen";
        let expected = [
            Block::Text("One\ntwo.".to_owned()),
            Block::Code("<b>x</b>\n\n  y".to_owned()),
            Block::Text("Three.".to_owned()),
            Block::Code("open".to_owned()),
        ];
        assert_eq!(Words::read(text, 1_000).0, expected);
        assert!(Words::read(" \n\n```\n\n```", 99).is_empty());
    }

    #[test]
    fn a_drawn_table_stays_as_it_is_drawn() {
        let table = "Part | What\n-----|-----\nbar  | it";
        assert_eq!(Words::read(&format!("Parts:\n\n{table}\n\nEnd|ed."), 1_000).0[1], Block::Code(table.to_owned()));
    }

    #[test]
    fn what_cannot_be_seen_is_left_out_and_what_is_long_is_cut() {
        assert_eq!(line("a\u{202e}b\u{7}\tc\n d", 99), "ab c d");
        assert_eq!(line("가나다라", 3), "가나다…");
        let Words(blocks) = Words::read(&"x\n\n".repeat(10_000), 100_000);
        assert_eq!(blocks.len(), BLOCKS);
        assert_eq!(Words::read(&"x".repeat(10_000_000), 10).0, [Block::Text("xxxxxxxxxx…".to_owned())]);
    }
}
