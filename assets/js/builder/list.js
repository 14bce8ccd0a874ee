// The page of one list: options pasted as a column, counted, saved.

import { plural } from '../grid/dom.js';
import { Api } from './api.js';
import { readOptions } from './values.js';

const section = document.getElementById('option-list');
if (section) {
  const { action, base } = section.dataset;
  const part = (name) => section.querySelector(`[data-${name}]`);
  const [title, options, count, outcome] = ['title', 'options', 'count', 'outcome'].map(part);

  const update = () => {
    const { length } = readOptions(options.value);
    count.textContent = `${length} ${plural(length, 'вариант', 'варианта', 'вариантов')}`;
  };
  options.addEventListener('input', update);
  update();

  part('save').addEventListener('click', async () => {
    const list = { title: title.value, options: readOptions(options.value), base: Number(base ?? 0) };
    const { kind, body } = await new Api(action).post('', JSON.stringify(list));
    if (kind === 'ok') location.assign(body.href);
    else outcome.textContent = body.message ?? 'Список не сохранён: сервер не ответил. Попробуйте ещё раз.';
  });
}
