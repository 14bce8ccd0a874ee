// What the server says is wrong with the draft: found by the member it concerns, told in a list that leads there.

import { button, element, plural } from '../grid/dom.js';
import { KINDS, attribute } from './attributes.js';

const WHERE = {
  title: 'Название', hint: 'Подсказка', frozen: 'Закреплено столбцов', unique_together: 'Не повторяются вместе', columns: 'Столбцы',
  rows: 'Строки', 'rows.min': 'Строк не меньше', 'rows.max': 'Строк не больше', 'rows.items': 'Строки', condition: 'Условие',
  message: 'Что сказать', severity: 'Строгость', where: 'Где', sheet: 'Лист', column: 'Столбец', row: 'Строка', key: 'Ключ',
};

/** What the builder says in other words than an engineer is told of JSON: the whole of a message, or how it begins. */
const SAID = [
  ['обязательный ключ отсутствует: добавьте его', 'не заполнено'],
  ['текст пуст: заполните его или уберите ключ', 'не заполнено'],
  ['образец пуст: заполните его или уберите ключ', 'не заполнено'],
  ['список пуст: добавьте хотя бы один элемент', 'список пуст: добавьте хотя бы одно'],
  [/^неизвестный вид столбца:.*/, `выберите вид: ${KINDS.map(({ title }) => title.toLowerCase()).join(', ')}`],
  [/^нужно true или false.*/, 'впишите «да» или «нет»'],
  [/^нужна дата вида "[^"]*"/, 'нужна дата, например 15.09.2026'],
  [/^нужна строка, а здесь .*/, 'нужен текст'],
  [/^нужна непустая строка/, 'нужен текст'],
  [/^нужен вариант из списка options этого столбца, буква в букву/, 'нужен вариант из списка этого столбца, буква в букву'],
  [/^max меньше min: поменяйте их местами или исправьте/, '«не больше» меньше, чем «не меньше»: поменяйте их местами или исправьте'],
  [/^у столбца вида \S+ этого ключа не бывает: уберите его или смените вид/, 'у столбца такого вида этого не бывает: очистите поле или смените вид'],
];

/** Said of the JSON, not of what is in the field. */
const OF_JSON = [
  [/; пустую ячейку не пишут вовсе$/, ''],
  [/ \((formula|values|required|locked|unique|options_by)\)/g, ''],
];

export class Mistakes {
  /**
   * @param options.opener the button that shows how many there are; options.panel where the list is
   * @param options.lead (mistake) goes to the place of a mistake
   * @param options.drop (path) takes out what nothing here can show
   */
  constructor({ opener, panel, lead, drop }) {
    Object.assign(this, { opener, panel, lead, drop });
    this.list = [];
    this.byId = new Map();
    opener.addEventListener('click', () => this.toggle());
    this.#show();
  }

  /** @param found [{path, message}] of the spec as it was sent */
  take(found, spec) {
    this.list = found.map((mistake) => ({ ...mistake, message: said(mistake.message), at: placeIn(mistake.message), ...placeOf(mistake.path, spec) }));
    this.byId.clear();
    for (const mistake of this.list) {
      if (!this.byId.has(mistake.id)) this.byId.set(mistake.id, []);
      this.byId.get(mistake.id).push(mistake);
    }
    this.#show();
  }

  /** Mistakes of a member (null: of the form), of one of its attributes or all. */
  of(id, attribute = null) {
    const found = this.byId.get(id) ?? [];
    if (attribute === null) return found;
    return found.filter(({ inner }) => inner === attribute || inner.startsWith(`${attribute}.`) || inner.startsWith(`${attribute}[`));
  }

  /** How many there are in a sheet, or in the rules. */
  countOf(place) {
    return this.list.filter((mistake) => mistake.place === place).length;
  }

  toggle(isOpen = this.panel.hidden) {
    this.panel.hidden = !isOpen;
    this.opener.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#draw();
  }

  #show() {
    const count = this.list.length;
    this.opener.textContent = count > 0 ? `Ошибки (${count})` : 'Ошибок нет';
    this.opener.classList.toggle('has-errors', count > 0);
    this.opener.setAttribute('aria-expanded', String(!this.panel.hidden));
    this.#draw();
  }

  #draw() {
    if (this.panel.hidden) return;
    const count = this.list.length;
    const items = this.list.map((mistake) => {
      const line = element('li', {}, button(mistake.where, { class: 'builder-lead' }, () => this.lead(mistake)), element('span', {}, mistake.message));
      if (mistake.message.startsWith('неизвестный ключ')) line.append(button('Убрать', { class: 'secondary small' }, () => this.drop(mistake.path)));
      return line;
    });
    const title = count > 0 ? `${count} ${plural(count, 'ошибка', 'ошибки', 'ошибок')}: пока они есть, версию выпустить нельзя` : 'Ошибок нет: версию можно выпустить';
    this.panel.replaceChildren(element('p', { class: 'builder-mistakes-title' }, title), element('ul', {}, ...items));
  }
}

/** Where in a formula: «знак 7, «[@Всго]»: …» names it. */
function placeIn(message) {
  const found = /^знак (\d+)(?:, «(.*?)(…?)»)?:/.exec(message);
  if (!found) return null;
  const from = Number(found[1]) - 1;
  return [from, from + Math.max(1, [...(found[2] ?? '')].length)];
}

/** A mistake in the words of the builder. */
export function said(message) {
  const known = SAID.find(([told]) => (typeof told === 'string' ? told === message : told.test(message)));
  const plain = known ? message.replace(...known) : message;
  return OF_JSON.reduce((text, [told, instead]) => text.replace(told, instead), plain);
}

/** Steps of a path: `sheets[0].columns[2].max` → ['sheets', 0, 'columns', 2, 'max']. */
export function stepsOf(path) {
  const steps = [];
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) steps.push(index === undefined ? name : Number(index));
  return steps;
}

/**
 * Where in the builder a path is: {place: $id of the sheet, 'rules' or 'form'; id: $id of the member; inner: path within it;
 * part: 'form' | 'sheet' | 'column' | 'item' | 'rule'; where: in words}.
 */
function placeOf(path, spec) {
  const steps = stepsOf(path);
  const inner = (from) => steps.slice(from).reduce((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '');
  if (steps[0] === 'rules' && typeof steps[1] === 'number') {
    const rule = spec.rules?.[steps[1]];
    return { place: 'rules', part: 'rule', id: rule?.$id, inner: inner(2), where: `Правило ${steps[1] + 1}${nameOf(inner(2))}` };
  }
  const sheet = steps[0] === 'sheets' && typeof steps[1] === 'number' ? spec.sheets[steps[1]] : null;
  if (!sheet) return { place: 'form', part: 'form', id: null, inner: path, where: `Форма${nameOf(path)}` };
  const lead = `Лист «${sheet.title || steps[1] + 1}»`;
  const column = steps[2] === 'columns' && typeof steps[3] === 'number' ? sheet.columns[steps[3]] : null;
  if (column) {
    const named = attribute(steps[4])?.title;
    return { place: sheet.$id, part: 'column', id: column.$id, inner: inner(4), where: `${lead}, столбец «${column.title || steps[3] + 1}»${named ? `, ${named}` : ''}` };
  }
  const item = steps[2] === 'rows' && steps[3] === 'items' && typeof steps[4] === 'number' ? sheet.rows.items?.[steps[4]] : null;
  if (item) {
    const title = sheet.columns.find(({ key }) => key === steps[6])?.title;
    return { place: sheet.$id, part: 'item', id: item.$id, inner: inner(5), where: `${lead}, строка ${steps[4] + 1}${title ? `, столбец «${title}»` : ''}` };
  }
  return { place: sheet.$id, part: 'sheet', id: sheet.$id, inner: inner(2), where: `${lead}${nameOf(inner(2))}` };
}

function nameOf(inner) {
  const plain = inner.replace(/\[\d+\]/g, '');
  const name = WHERE[plain] ?? WHERE[plain.split('.')[0]] ?? plain;
  return name ? `, ${name}` : '';
}
