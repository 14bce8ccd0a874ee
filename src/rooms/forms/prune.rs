//! What of a draft can already be shown: the draft without that in which its mistakes are.

use serde_json::{Value as Json, json};

use crate::forms::{FormSpec, SpecError};

/// Rounds after which a draft is given up: each takes away or replaces something.
const MOST_ROUNDS: usize = 40;

/// The form as far as it is right; `None` when nothing can be shown.
pub fn prune(mut draft: Json, mut mistakes: Vec<SpecError>) -> Option<FormSpec> {
    for _ in 0..MOST_ROUNDS {
        let mut places: Vec<Vec<Step>> = mistakes.iter().map(|mistake| steps(&mistake.path)).collect();
        // Later ones first, so that what is taken out of a list moves nobody still to be mended.
        places.sort_by(|a, b| b.cmp(a));
        places.dedup();
        for place in places {
            mend(&mut draft, &place);
        }
        match FormSpec::parse(&draft.to_string()) {
            Ok(spec) => return Some(spec),
            Err(left) => mistakes = left,
        }
    }
    None
}

/// A step of a path: `sheets[0].title` has three.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    At(usize),
    Key(String),
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (key, indexes) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !key.is_empty() {
            steps.push(Step::Key(key.to_owned()));
        }
        let numbers = indexes.split(['[', ']']).filter_map(|number| number.parse().ok());
        steps.extend(numbers.map(Step::At));
    }
    steps
}

/// Puts in what must be there, takes away what need not.
fn mend(draft: &mut Json, place: &[Step]) {
    let Some((last, inside)) = place.split_last() else { return };
    let number = inside.iter().rev().find_map(|step| match step {
        Step::At(number) => Some(*number),
        Step::Key(_) => None,
    });
    let Some(holder) = find(draft, inside) else { return };
    match (last, holder) {
        (Step::At(index), Json::Array(list)) if *index < list.len() => drop(list.remove(*index)),
        (Step::Key(key), Json::Object(object)) => match stand_in(key, number, object.get(key)) {
            Some(stand_in) => drop(object.insert(key.clone(), stand_in)),
            None if object.shift_remove(key).is_none() => take_out(draft, inside),
            None => {}
        },
        _ => take_out(draft, inside),
    }
}

/// What is shown in place of something that must be there.
fn stand_in(key: &str, number: Option<usize>, was: Option<&Json>) -> Option<Json> {
    let number = number.unwrap_or_default() + 1;
    let value = match key {
        "title" => json!(format!("Без названия {number}")),
        "kind" => json!("text"),
        "key" => json!(format!("k_{number}")),
        "rows" => json!({ "mode": "free", "min": 0, "max": 5000 }),
        "options" => json!(["—"]),
        _ => return None,
    };
    // It has been tried already, and was not enough.
    (was != Some(&value)).then_some(value)
}

/// Takes out the nearest member of a list that holds the place.
fn take_out(draft: &mut Json, place: &[Step]) {
    let Some(at) = place.iter().rposition(|step| matches!(step, Step::At(_))) else { return };
    if let Step::At(index) = place[at]
        && let Some(Json::Array(list)) = find(draft, &place[..at])
        && index < list.len()
    {
        list.remove(index);
    }
}

fn find<'j>(draft: &'j mut Json, place: &[Step]) -> Option<&'j mut Json> {
    place.iter().try_fold(draft, |inside, step| match step {
        Step::At(index) => inside.get_mut(index),
        Step::Key(key) => inside.get_mut(key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(draft: Json) -> Option<FormSpec> {
        let mistakes = FormSpec::parse(&draft.to_string()).expect_err("mistakes");
        prune(draft, mistakes)
    }

    #[test]
    fn what_is_right_is_shown_without_what_is_wrong() {
        let spec = shown(json!({ "title": "", "sheets": [
            { "key": "a", "title": "А", "rows": { "mode": "free", "min": 5, "max": 2 }, "columns": [
                { "key": "n", "title": "Н", "kind": "integer", "min": 9, "max": 1, "strange": 1 },
                { "key": "n", "title": "", "kind": "list" },
                { "key": "t", "title": "Т", "kind": "unknown" } ] },
            { "key": "b", "title": "Б", "rows": { "mode": "fixed", "items": [] }, "columns": [] } ] }))
        .expect("something to show");
        assert_eq!(spec.sheets.len(), 1, "a sheet without columns is not shown");
        assert_eq!(spec.sheets[0].columns.len(), 3);
        assert_eq!(spec.sheets[0].columns[0].title, "Н");
    }

    #[test]
    fn nothing_is_shown_of_nothing() {
        assert!(shown(json!({})).is_none());
        assert!(shown(json!([1])).is_none());
        assert!(shown(json!({ "title": "Ф", "sheets": [] })).is_none());
    }
}
