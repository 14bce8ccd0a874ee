//! Markup of choosing a file, of what it would change, and of what became of it.

use maud::{Markup, html};

use super::look::{Left, Looked, Shown};
use super::model::{Stage, Upload};
use crate::domain::{CollectionId, UploadId};
use crate::rooms::collections::Desk;
use crate::sheets::upload::change::{Change, Counts, What};
use crate::sheets::upload::compare::Comparison;
use crate::sheets::upload::note::Note;
use crate::web::widgets::{Tone, back_link, card_table, csrf_field, facts, icon, moment, notice, page_head};
use crate::web::{dates, paths};

/// Most changes and most notes of one kind that a page lists.
const LISTED: usize = 300;

/// The page of an upload.
pub fn href(collection: CollectionId, upload: UploadId) -> String {
    format!("{}/{upload}", paths::upload(collection))
}

/// Which file; `told` says why the last one was not taken.
pub fn choose(desk: &Desk, latest: Option<&Upload>, told: &[String], csrf: &str) -> Markup {
    let collection = desk.place.collection;
    html! {
        (back_link(&paths::form(collection), "К таблице"))
        (page_head("Загрузить из Excel", html! {}))
        p { (desk.place.title) }
        @if !told.is_empty() {
            (notice(Tone::Bad, html! {
                p { strong { "Файл не загружен." } " В таблице ничего не изменилось." }
                ul { @for line in told.iter().take(LISTED) { li { (capitalised(line)) } } }
                @if told.len() > LISTED { p { "И еще " (told.len() - LISTED) "." } }
            }))
        }
        @if let Some(upload) = latest { (loaded_before(desk, upload, csrf)) }
        section .panel {
            form .stack method="post" action=(paths::upload(collection)) enctype="multipart/form-data" {
                (csrf_field(csrf))
                label {
                    "Заполненный файл"
                    input type="file" name="file" required
                        accept=".xlsx,.xls,.ods,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/vnd.ms-excel,application/vnd.oasis.opendocument.spreadsheet";
                }
                p .hint {
                    "Книга Excel (xlsx, xls) или LibreOffice (ods), до 20 МБ. Сначала сайт покажет, что изменится и где ошибки; "
                    "в таблицу ничего не попадет, пока вы не нажмете «Загрузить»."
                }
                div .acts {
                    button type="submit" { (icon("upload")) "Проверить файл" }
                    a .button .secondary href=(paths::template(collection)) { (icon("download")) "Скачать шаблон Excel" }
                }
            }
        }
    }
}

fn loaded_before(desk: &Desk, upload: &Upload, csrf: &str) -> Markup {
    let Stage::Loaded { at, .. } = upload.stage else { return html! {} };
    let at = desk.app.local(at);
    html! {
        div .acts .last-upload {
            span { "Последняя загрузка: " a href=(href(desk.place.collection, upload.id)) { "«" (upload.file_name) "»" } ", "
            (moment(&at, &desk.say(at.to_utc()))) @if !upload.by.is_empty() { ", " (upload.by) } "." }
            (take_back(desk, upload, csrf))
        }
    }
}

/// «Отменить загрузку», while there is what to take back and the table takes changes.
fn take_back(desk: &Desk, upload: &Upload, csrf: &str) -> Markup {
    html! {
        @if !upload.plan.is_empty() && upload.form_version == desk.form.id && desk.readonly().is_none() {
            form method="post" action={ (href(desk.place.collection, upload.id)) "/undo" } {
                (csrf_field(csrf))
                button .secondary type="submit" { (icon("arrow-back-up")) "Отменить загрузку" }
            }
        }
    }
}

/// An upload: what it would change, or what became of it.
pub fn show(looked: &Looked, changed: bool, csrf: &str) -> Markup {
    let desk = &looked.desk;
    let collection = desk.place.collection;
    html! {
        (back_link(&paths::form(collection), "К таблице"))
        (page_head("Загрузить из Excel", html! {}))
        p { (desk.place.title) " · файл «" (looked.upload.file_name) "»" }
        @match (&looked.shown, looked.upload.stage) {
            (Some(shown), _) => (waiting(looked, shown, changed, csrf)),
            (None, Stage::Loaded { at, .. }) => (loaded(looked, &desk.say(at), csrf)),
            (None, Stage::Undone { at }) => {
                (notice(Tone::Good, html! {
                    "Загрузка отменена " (desk.say(at)) ": таблица снова такая, какой была до файла."
                }))
                (ways(collection))
            },
            (None, Stage::Waiting) => {
                (notice(Tone::Bad, html! {
                    @if looked.upload.plan.is_empty() { "После этого файла вы проверяли другой: этот не загружен." }
                    @else { "Форма с тех пор изменилась: скачайте новый шаблон и перенесите данные в него." }
                }))
                (ways(collection))
            },
        }
    }
}

fn ways(collection: CollectionId) -> Markup {
    html! {
        div .acts {
            a .button href=(paths::form(collection)) { "Открыть таблицу" }
            a .button .secondary href=(paths::upload(collection)) { "Загрузить другой файл" }
        }
    }
}

fn loaded(looked: &Looked, at: &str, csrf: &str) -> Markup {
    let collection = looked.desk.place.collection;
    let by = &looked.upload.by;
    let table = paths::form(collection);
    let Left { errors, unexplained } = looked.left;
    let tone = if errors + unexplained == 0 { Tone::Good } else { Tone::Busy };
    html! {
        (notice(tone, html! {
            p {
                "Файл загружен " (at) @if !by.is_empty() { ", " (by) } ". "
                @if tone == Tone::Good { "Проверьте таблицу и сдайте отчет: сама загрузка его не сдает." }
            }
            @if errors > 0 {
                p {
                    strong { "В таблице " (counted_words(errors, ["ошибка", "ошибки", "ошибок"])) "." }
                    " Сдать отчет нельзя, пока они не исправлены: " a href=(table) { "откройте таблицу" }
                    ", ошибки в ней отмечены красным."
                }
            }
            @if unexplained > 0 {
                p {
                    "Не хватает пояснений: " (unexplained) ". Без них отчет сдать нельзя: "
                    a href=(table) { "впишите их в таблице" } "."
                }
            }
        }))
        div .acts {
            a .button href=(paths::form(collection)) { "Открыть таблицу" }
            (take_back(&looked.desk, &looked.upload, csrf))
            a .button .secondary href=(paths::upload(collection)) { "Загрузить другой файл" }
        }
        p .hint {
            "«Отменить загрузку» вернет всё, что изменил файл, пока этих ячеек никто больше не менял."
        }
    }
}

fn waiting(looked: &Looked, shown: &Shown, changed: bool, csrf: &str) -> Markup {
    html! {
        @if changed {
            (notice(Tone::Busy, html! {
                "Ничего не загружено: пока вы смотрели, таблица изменилась. Ниже сравнение с тем, что в ней сейчас."
            }))
        }
        @match &shown.compared {
            Err(notes) => {
                (notice(Tone::Bad, html! {
                    p { strong { "Файл нельзя загрузить." } " В таблице ничего не изменилось." }
                    (listed(notes))
                }))
                (ways(looked.desk.place.collection))
            },
            Ok(comparison) => (compared(looked, shown, comparison, csrf)),
        }
    }
}

fn compared(looked: &Looked, shown: &Shown, comparison: &Comparison, csrf: &str) -> Markup {
    let errors: Vec<Note> = shown.filled.errors.iter().chain(&shown.mistakes).cloned().collect();
    // Where nothing would change, nothing of others can be lost.
    let is_older = !comparison.counts.is_nothing() && shown.is_older(looked.desk.place.revision());
    html! { div .upload {
        @if is_older {
            (notice(Tone::Busy, html! { "После скачивания файла таблицу меняли: проверьте столбец «Было»." }))
        }
        (counted(&comparison.counts, errors.len()))
        (buttons(looked, shown, comparison, csrf))
        (notes("Ошибки", &errors, true))
        (notes("Понадобится объяснение", &shown.warnings, false))
        (notes("Обратите внимание", &shown.filled.remarks, false))
        @if !comparison.kept.is_empty() {
            section {
                h2 { "Останутся в таблице" }
                p { "Этих строк в файле нет, но их добавили или изменили после того, как файл был скачан:" }
                ul { @for row in comparison.kept.iter().take(LISTED) { li {
                    "Лист «" (row.sheet) "»: " (row.old)
                    @if let Some(by) = &row.later { " (" (by) ")" }
                } } }
            }
        }
        @if !comparison.lost.is_empty() {
            section {
                h2 { "Пропадут объяснения" }
                p { "Эти объяснения пропадут вместе со строками, которых в файле нет. Если строка та же, после загрузки объясните ее заново:" }
                ul { @for row in comparison.lost.iter().take(LISTED) { li {
                    "Лист «" (row.sheet) "»: " (row.heading) ": «" (row.old) "»"
                } } }
                @if comparison.lost.len() > LISTED { p { "И еще " (comparison.lost.len() - LISTED) "." } }
            }
        }
        @if !comparison.changes.is_empty() { (changes(&comparison.changes)) }
    } }
}

fn counted(counts: &Counts, errors: usize) -> Markup {
    let cells = |count: usize| html! { (count) };
    facts(&[
        ("Строк добавится", cells(counts.added_rows)),
        (
            "Строк изменится",
            html! { (counts.changed_rows) @if counts.changed_cells > 0 { " (ячеек: " (counts.changed_cells) ")" } },
        ),
        ("Строк удалится", cells(counts.removed_rows)),
        ("Строк без изменений", cells(counts.same_rows)),
        ("Ошибок", cells(errors)),
    ])
}

fn buttons(looked: &Looked, shown: &Shown, comparison: &Comparison, csrf: &str) -> Markup {
    let collection = looked.desk.place.collection;
    if let Some(why) = looked.desk.readonly() {
        let words = if why == "closed" {
            "Прием закрыт: загрузить файл уже нельзя."
        } else {
            "Загрузить файл сейчас нельзя."
        };
        return notice(Tone::Bad, html! { (words) });
    }
    if comparison.counts.is_nothing() {
        return html! {
            (notice(Tone::Idle, html! { "В файле то же, что уже есть в таблице: загружать нечего." }))
            (ways(collection))
        };
    }
    html! {
        form .stack method="post" action={ (href(collection, looked.upload.id)) "/load" } {
            (csrf_field(csrf))
            input type="hidden" name="revision" value=(looked.desk.place.revision());
            @if shown.has_errors() {
                input type="hidden" name="with_errors" value="1";
                p .hint {
                    "Ошибки ниже названы по ячейкам файла. Исправьте их в файле и загрузите его снова или загрузите вместе с ошибками "
                    "и исправьте в таблице: там они отмечены красным. Сдать отчет с ошибками нельзя."
                }
            }
            div .acts {
                button type="submit" { (icon("upload")) (if shown.has_errors() { "Загрузить вместе с ошибками" } else { "Загрузить" }) }
                a .button .secondary href=(paths::upload(collection)) { "Выбрать другой файл" }
            }
        }
    }
}

fn notes(title: &str, notes: &[Note], bad: bool) -> Markup {
    html! {
        @if !notes.is_empty() {
            section {
                h2 { (title) @if bad { " (" (notes.len()) ")" } }
                (listed(notes))
            }
        }
    }
}

fn listed(notes: &[Note]) -> Markup {
    html! {
        ul { @for note in notes.iter().take(LISTED) { li { (capitalised(&note.to_string())) } } }
        @if notes.len() > LISTED { p { "И еще " (notes.len() - LISTED) "." } }
    }
}

fn changes(changes: &[Change]) -> Markup {
    let head = html! { tr { th { "Лист" } th { "Ячейка" } th { "Столбец" } th { "Было" } th { "Станет" } } };
    let rows = html! {
        @for change in changes.iter().take(LISTED) {
            tr {
                td data-label="Лист" { (change.sheet) }
                td data-label="Ячейка" .nowrap { (place(change)) }
                td data-label="Столбец" { (column(change)) }
                td data-label="Было" { (value(&change.old)) @if let Some(by) = &change.later { br; small { "изменено на сайте: " (by) } } }
                td data-label="Станет" { (value(&change.new)) }
            }
        }
    };
    html! {
        section {
            h2 { "Что изменится" }
            (card_table("Что изменится", head, rows))
            @if changes.len() > LISTED { p { "И еще изменений: " (changes.len() - LISTED) "." } }
        }
    }
}

fn place(change: &Change) -> String {
    match change.what {
        What::Removed => format!("строка {} таблицы", change.place),
        What::Changed | What::Added => change.place.clone(),
    }
}

fn column(change: &Change) -> Markup {
    match change.what {
        What::Changed => html! { (change.heading) },
        What::Added => html! { em { "новая строка" } },
        What::Removed => html! { em { "строка удалится" } },
    }
}

fn value(text: &str) -> Markup {
    html! { @if text.is_empty() { span .hint { "пусто" } } @else { (text) } }
}

/// Why a load can't be taken back.
pub fn not_undone(places: &[String]) -> String {
    const NAMED: usize = 10;
    let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    let rest = places.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" и еще {rest}") } else { String::new() };
    format!(
        "Загрузка не отменена, ничего не изменилось: после нее эти места уже меняли. {named}{more}. Исправьте нужное прямо в таблице."
    )
}

fn counted_words(amount: usize, words: [&str; 3]) -> String {
    dates::count(u64::try_from(amount).unwrap_or(u64::MAX), words)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
