//! The block «Хранилище файлов».

use maud::{Markup, html};

use super::model::{File, Storage};
use crate::app::App;
use crate::domain::FileAccess;
use crate::web::paths;
use crate::web::widgets::{self, FileRow};

pub fn storage(app: &App, storage: &Storage) -> Markup {
    let rows = html! { @for file in &storage.files { (file_row(app, file)) } };
    widgets::storage(&storage.title, Some(&app.local(storage.available_from)), None, rows)
}

fn file_row(app: &App, file: &File) -> Markup {
    let href = (file.access == FileAccess::Download).then(|| paths::file(file.id, &file.name));
    widgets::file_row(&FileRow {
        id: file.id.0,
        name: &file.name,
        size: file.size,
        href: href.as_deref(),
        downloaded_at: file.downloaded_at.map(|at| app.local(at)),
    })
}
