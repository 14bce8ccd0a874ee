//! The sign-in page and what stands beside it.

use maud::{Markup, html};

use crate::web::layout::{bare_page, reading_page};
use crate::web::widgets::{Tone, notice};

/// What the sign-in page shows again after a refusal. The password is never sent back.
#[derive(Default)]
pub struct SignInForm<'a> {
    pub login: &'a str,
    /// Where to go afterwards; a path of ours.
    pub next: &'a str,
    pub error: Option<&'a str>,
}

/// The sign-in page (A1).
pub fn sign_in(instance: &str, form: &SignInForm<'_>) -> Markup {
    let wrong = form.error.map(|_| "true");
    let told = form.error.map(|_| "sign-in-error");
    let body = html! {
        section .panel .sign-in {
            h1 { "Вход в личный кабинет" }
            @if let Some(error) = form.error {
                div #sign-in-error { (notice(Tone::Bad, html! { (error) })) }
            }
            form .stack method="post" action="/login" {
                @if !form.next.is_empty() {
                    input type="hidden" name="next" value=(form.next);
                }
                div {
                    label for="login" { "Логин" }
                    input #login name="login" type="text" value=(form.login) required maxlength="200"
                        autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"
                        autofocus[form.login.is_empty()] aria-invalid=[wrong] aria-describedby=[told];
                }
                div {
                    label for="password" { "Пароль" }
                    input #password name="password" type="password" required maxlength="200"
                        autocomplete="current-password" autofocus[!form.login.is_empty()] aria-invalid=[wrong]
                        aria-describedby=[told];
                    span .hint { "Логин и пароль вводятся с учётом больших и малых букв." }
                }
                button type="submit" { "Войти" }
            }
            p .sign-in-more { a href="/help/password" { "Инструкция по замене пароля" } }
        }
    };
    bare_page(instance, "Вход", body)
}

/// «Инструкция по замене пароля».
pub fn password_help(instance: &str) -> Markup {
    let body = html! {
        article .panel .prose {
            h1 { "Инструкция по замене пароля" }
            p { "Пароль выдаётся организации один раз и известен только ей: в системе он не хранится, узнать забытый пароль нельзя, его можно только заменить." }
            h2 { "Сначала проверьте" }
            ul {
                li { "большие и малые буквы в логине и пароле различаются; проверьте раскладку клавиатуры и Caps Lock;" }
                li { "в начале и в конце не должно быть лишних пробелов: они появляются при вставке из файла;" }
                li { "после десяти неудачных попыток вход с этого компьютера приостанавливается на 15 минут." }
            }
            h2 { "Если пароль утерян" }
            ol {
                li { "Подготовьте на бланке организации письмо с просьбой заменить пароль: укажите логин, полное название организации, причину замены, телефон и адрес эл. почты; письмо подписывает руководитель." }
                li { "Передайте письмо своему муниципальному или региональному координатору." }
                li { "Новый пароль сообщат организации лично или по телефону из письма. По электронной почте пароли не пересылаются." }
            }
            p { "Когда пароль заменён, все открытые под этим логином окна закрываются: войдите в них снова. Введённое в формы не пропадает." }
            p { a .button href="/login" { "Вернуться ко входу" } }
        }
    };
    reading_page(instance, "Инструкция по замене пароля", body)
}
