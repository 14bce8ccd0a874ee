//! Small pure pieces that all rooms put their pages together from. They know words and addresses, not rooms.
//!
//! | a room wants | it calls | classes it may add by hand |
//! |---|---|---|
//! | an icon before a word | `icon("download")`; names are listed in `assets/icons.txt` | `.icon` |
//! | a heading with acts at its right | `page_head(title, acts)`, above it `back_link(href, label)` | |
//! | a white block | `section .panel { … }`, a second heading `h2` inside | `.panel`, `.panel.narrow` |
//! | a button | `button`, `button .secondary` (lined), `.quiet` (no frame), `.danger`; a link that looks so: `a .button` | `.small`, row of them: `div .acts` |
//! | a status | `badge(Tone::Good, "Сдано")`, `window_badge(state)`, `participant_badge(state)` | |
//! | a message of the last act | `notice(Tone::Good, html!{…})` | |
//! | nothing to show | `empty_state("news", "Публикаций пока нет", "Они появятся …")` | |
//! | a form | Pico's plain `label { "…" input … }` inside `form .stack`; token by `csrf_field(csrf)` | `.hint`, `.field-error` |
//! | search | `search_form(action, label, query, kept)` | |
//! | a table | `data_table("name for the ear", head, rows)`; numbers in `td .num`, moments in `td .when` | `.nowrap` |
//! | a table of many rows to glance through | `card_table(…)`, the same; cells named by `td data-label="Статус"` | |
//! | pages of a list | `pager(total, page, per_page, link)` | |
//! | label and value in pairs (passport, receipt) | `facts(&[("ИНН", html!{…})])` | `.hash` around a SHA-256 |
//! | a printable sheet | `section .panel .receipt { (page_head(…, print_button())) p .receipt-number {…} (facts(…)) }` | `.no-print` |
//! | the sign-in form | `section .panel .sign-in { h1 form .stack {…} }` in `layout::bare_page` | `.sign-in-more` |
//! | counters | `counts(&[Count{…}])`, and `progress_bar(&[(Tone, share)])` below | |
//! | a list of publications | `div .publications { (publication(&Publication{…}, body)) }` | `.prose` around sanitised text |
//! | file storage | `storage(title, available_from, all_href, rows)` with `file_row(&FileRow{…})` | |
//! | data collection | `collection(&CollectionHead{…}, body)` | `.collection-acts` |
//! | a notification | `ul .notifications { (notification(&Notification{…})) }` | |
//! | a moment | `moment(&at, text)`; a deadline with local time and countdown: `deadline(&at, &now)` | |
//! | a dialog | `dialog(id, title, body)`; what opens it: a link with `data-dialog=(id)` and a working `href` | |
//!
//! Every page needs exactly one `h1`. A button's text is a verb. Nothing may rely on script alone.

mod basic;
mod blocks;
mod data;
mod status;

pub use basic::*;
pub use blocks::*;
pub use data::*;
pub use status::*;
