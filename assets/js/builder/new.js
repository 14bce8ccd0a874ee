// The page «Создать форму»: JSON as a file or a text, checked before anything is made.

import { button, element } from '../grid/dom.js';
import { Api } from './api.js';

const section = document.getElementById('form-json');
if (section) {
  const api = new Api('/lk/forms');
  const file = section.querySelector('[data-file]');
  const text = section.querySelector('[data-text]');
  const outcome = section.querySelector('[data-outcome]');
  section.hidden = false;

  const send = async (isAnyway) => {
    const body = file.files[0] ? await file.files[0].text() : text.value;
    if (body.trim() === '') {
      outcome.textContent = 'Выберите файл или вставьте текст.';
      return;
    }
    const answer = await api.post(`/json${isAnyway ? '?anyway=true' : ''}`, body);
    if (answer.kind === 'ok') location.assign(answer.body.href);
    else if (answer.kind === 'mistakes') show(answer.body);
    else outcome.textContent = answer.body.message ?? 'Сервер не ответил: попробуйте ещё раз.';
  };

  const show = ({ mistakes, usable }) => {
    const items = mistakes.map(({ path, message }) => element('li', {}, path ? element('code', {}, path) : '', path ? ': ' : '', message));
    outcome.replaceChildren(
      element('p', { class: 'builder-mistakes-title' }, `Форма не создана, ошибок: ${mistakes.length}`),
      element('ul', { class: 'builder-json-mistakes' }, ...items),
    );
    if (usable) outcome.append(button('Создать и исправить в конструкторе', { class: 'secondary' }, () => send(true)));
  };

  file.addEventListener('change', () => {
    outcome.replaceChildren();
  });
  section.querySelector('[data-check]').addEventListener('click', () => send(false));
}
