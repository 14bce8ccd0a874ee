//! A shared formula written out for another cell: its relative references move along.

use super::area::{LAST_COLUMN, LAST_ROW, column_number};
use crate::sheets::read::column_name;

/// The formula as it stands `rows` lower and `columns` to the right. Texts and names of sheets stay as they are.
#[must_use]
pub fn shift(formula: &str, rows: i64, columns: i64) -> String {
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' | '\'' => quoted(rest, c),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(length);
                let stays = after.starts_with(['(', '!', '[']);
                let moved = (!stays).then(|| reference(word, rows, columns)).flatten();
                out.push_str(moved.as_deref().unwrap_or(word));
                rest = after;
                continue;
            }
            c => c.len_utf8(),
        };
        let (same, after) = rest.split_at(length);
        out.push_str(same);
        rest = after;
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '_' | '.' | '\\')
}

/// How long a quoted text is, its quotes included; a doubled quote is a part of it.
fn quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

/// `B$5` moved; `None` when the word is no reference. Whole columns and rows (`B:B`) come as two words and move too.
fn reference(word: &str, rows: i64, columns: i64) -> Option<String> {
    let (fixed_column, rest) = word.strip_prefix('$').map_or((false, word), |rest| (true, rest));
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = rest.split_at(letters);
    let (fixed_row, digits) = rest.strip_prefix('$').map_or((false, rest), |rest| (true, rest));
    if name.is_empty() || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = moved(column_number(name)?, if fixed_column { 0 } else { columns }, LAST_COLUMN)?;
    let row = moved(digits.parse::<u32>().ok()?.checked_sub(1)?, if fixed_row { 0 } else { rows }, LAST_ROW)?;
    let dollar = |fixed| if fixed { "$" } else { "" };
    Some(format!("{}{}{}{}", dollar(fixed_column), column_name(column), dollar(fixed_row), row + 1))
}

fn moved(place: u32, by: i64, last: u32) -> Option<u32> {
    u32::try_from(i64::from(place) + by).ok().filter(|place| *place <= last)
}

#[cfg(test)]
mod tests {
    use super::shift;

    #[test]
    fn relative_references_move_and_nothing_else() {
        assert_eq!(shift("SUM(B2:D2)/$F$1", 3, 0), "SUM(B5:D5)/$F$1");
        assert_eq!(shift("B$2+$C3", 1, 1), "C$2+$C4");
        assert_eq!(
            shift("IF(A1=\"B2 и \"\"C3\"\"\",'Лист A1'!A1,Лист2!B1)", 1, 0),
            "IF(A2=\"B2 и \"\"C3\"\"\",'Лист A1'!A2,Лист2!B2)"
        );
        assert_eq!(shift("LOG10(A1)+Итог1+Т[B2]", 1, 0), "LOG10(A2)+Итог1+Т[B2]");
        assert_eq!(shift("A1", -1, 0), "A1", "past the edge it stays");
    }
}
