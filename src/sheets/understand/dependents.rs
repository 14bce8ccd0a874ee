//! Lists that depend on another column's value.

use super::columns::Draft;
use super::finding::Findings;
use super::grid::Grid;
use super::limits::Ask;
use super::lists::{Listed, listed, pairs};

/// A column whose list waits until all columns are known.
pub(super) struct Waiting {
    /// The worksheet's column it depends on.
    pub(super) parent: u32,
    pub(super) how: Listed,
    /// The row its formula is written for.
    pub(super) row: u32,
}

/// Gives dependent lists their options, now that all columns are known.
pub(super) fn settle_dependents(
    grid: &Grid<'_>,
    sheet: usize,
    drafts: &mut [Draft],
    waiting: Vec<(usize, Waiting)>,
    findings: &mut Findings,
) {
    for (index, wait) in waiting {
        let parent = drafts.iter().find(|draft| draft.column == wait.parent);
        let known: Vec<String> = match parent.map(|draft| &draft.ask) {
            Some(Ask::List(options)) => options.clone(),
            Some(Ask::Dependent { by, .. }) => by.iter().flat_map(|(_, options)| options.clone()).collect(),
            _ => Vec::new(),
        };
        let by = options_by(grid, sheet, &wait.how, &known);
        let parent_title = parent.map(|draft| draft.title.clone()).unwrap_or_default();
        let Some(draft) = drafts.get_mut(index) else { continue };
        let cell = (wait.row, draft.column);
        if by.is_empty() {
            findings.not_understood(
                cell,
                "зависимый список не понят: столбец стал текстовым; задайте варианты по значениям другого столбца в конструкторе",
            );
            continue;
        }
        let total: usize = by.iter().map(|(_, options)| options.len()).sum();
        if total > 5_000 {
            findings.not_understood(cell, "в зависимом списке больше 5000 вариантов: столбец стал текстовым");
            continue;
        }
        let without: Vec<&String> = known.iter().filter(|option| !by.iter().any(|(key, _)| key == *option)).collect();
        if let Some(first) = without.first() {
            let more = without.len();
            findings.changed(
                cell,
                format!(
                    "для «{first}» вариантов в книге нет (всего таких значений {more}): допишите их в конструкторе"
                ),
            );
        }
        findings.understood(
            cell,
            format!(
                "столбец «{}»: список зависит от столбца «{parent_title}», наборов {}, вариантов {total}",
                draft.title,
                by.len()
            ),
        );
        draft.ask = Ask::Dependent { parent: wait.parent, by };
    }
}

fn options_by(grid: &Grid<'_>, sheet: usize, how: &Listed, known: &[String]) -> Vec<(String, Vec<String>)> {
    match how {
        Listed::Depends { spaces, .. } => {
            let named = |option: &String| {
                let name = match spaces {
                    Some(spaces) => option.replace(' ', spaces),
                    None => option.clone(),
                };
                match listed(grid.book, sheet, &name) {
                    Listed::Options { options, .. } if !options.is_empty() => Some((option.clone(), options)),
                    _ => None,
                }
            };
            known.iter().take(1_000).filter_map(named).collect()
        }
        Listed::ByPairs { sheet, keys, options_column, .. } => {
            let pairs = pairs(grid.book, *sheet, *keys, *options_column);
            let as_known =
                |key: String| known.iter().find(|option| option.to_lowercase() == key.to_lowercase()).cloned();
            pairs.into_iter().filter_map(|(key, options)| Some((as_known(key)?, options))).collect()
        }
        _ => Vec::new(),
    }
}
