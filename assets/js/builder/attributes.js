// The attributes of a column: how each is called, read and written, and which kinds have it. The table of columns and the
// panel of one column are both made of this.

import { put, readDay, readFlag, readNumber, showDay, showNumber } from './values.js';

export const KINDS = [
  { kind: 'text', title: 'Текст' },
  { kind: 'integer', title: 'Целое число' },
  { kind: 'decimal', title: 'Число' },
  { kind: 'date', title: 'Дата' },
  { kind: 'list', title: 'Список' },
  { kind: 'boolean', title: 'Да/Нет' },
];

/** Attributes that only some kinds have. */
const OF_KINDS = {
  min: ['integer', 'decimal', 'date'],
  max: ['integer', 'decimal', 'date'],
  digits: ['decimal'],
  max_length: ['text'],
  pattern: ['text'],
  options: ['list'],
  depends_on: ['list'],
  options_by: ['list'],
  list: ['list'],
  max_change: ['integer', 'decimal'],
};

/** Whether a column of that kind may have the attribute. */
export function applies(attribute, kind) {
  return OF_KINDS[attribute]?.includes(kind) ?? true;
}

function text(key, title, rest = {}) {
  return {
    key,
    title,
    kind: 'text',
    ...rest,
    read: (column) => shown(column[key]),
    write: (column, typed) => put(column, key, typed.trim()),
  };
}

function flag(key, title, rest = {}) {
  return {
    key,
    title,
    kind: 'boolean',
    ...rest,
    read: (column) => (column[key] === undefined ? '' : column[key] === true ? 'Да' : shown(column[key])),
    write: (column, typed) => put(column, key, readFlag(typed) ?? typed.trim()),
  };
}

function whole(key, title, rest = {}) {
  return {
    key,
    title,
    kind: 'integer',
    ...rest,
    read: (column) => shown(column[key]),
    write: (column, typed) => put(column, key, readNumber(typed) ?? typed.trim()),
  };
}

function bound(key, title, rest = {}) {
  return {
    key,
    title,
    kind: 'decimal',
    ...rest,
    read: (column) => (column.kind === 'date' && typeof column[key] === 'string' ? showDay(column[key]) : shown(column[key])),
    write: (column, typed) => put(column, key, (column.kind === 'date' ? readDay(typed) : readNumber(typed)) ?? typed.trim()),
  };
}

function shown(value) {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return showNumber(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const kind = {
  key: 'kind',
  title: 'Вид',
  kind: 'list',
  options: KINDS.map(({ title }) => title),
  hint: 'Что вводят в ячейки столбца',
  read: (column) => kindTitle(column.kind),
  write: (column, typed) => setKind(column, kindOf(typed)),
};

export function kindTitle(name) {
  return KINDS.find((one) => one.kind === name)?.title ?? shown(name);
}

function kindOf(typed) {
  const wanted = typed.trim().toLowerCase();
  const found = KINDS.find(({ kind: name, title }) => title.toLowerCase() === wanted || name === wanted)
    ?? KINDS.find(({ title }) => wanted !== '' && title.toLowerCase().startsWith(wanted));
  return found?.kind ?? (wanted === '' ? 'text' : typed.trim());
}

/** Changes the kind; what the new one can't have goes. */
export function setKind(column, name) {
  if (column.kind === name) return;
  const wasDate = column.kind === 'date';
  column.kind = name;
  giveDigits(column);
  for (const key of Object.keys(OF_KINDS)) if (!applies(key, name)) delete column[key];
  if (wasDate !== (name === 'date')) {
    delete column.min;
    delete column.max;
  }
}

/** A quotient would be shown with all its digits. */
function giveDigits(column) {
  if (column.formula && column.kind === 'decimal') column.digits ??= 2;
}

const options = {
  key: 'options',
  title: 'Список',
  kind: 'text',
  hint: 'Варианты списка: заполняются справа, в свойствах столбца',
  isSummary: true,
  read: optionsSummary,
};

/** «5, 6, 7 и ещё 8». */
export function optionsSummary(column) {
  if (column.depends_on !== undefined) return `зависит от ${column.depends_on}`;
  const list = Array.isArray(column.options) ? column.options : [];
  const first = list.slice(0, 3).join(', ');
  const text = list.length > 3 ? `${first} и ещё ${list.length - 3}` : first;
  return column.list ? `${column.list}: ${text}` : text;
}

export const SOURCES = { passport: 'Из паспорта', previous: 'Из прошлого сбора', table: 'Из таблицы' };

const prefill = {
  key: 'prefill',
  title: 'Заполнить заранее',
  kind: 'text',
  hint: 'Откуда берётся первое значение: выбирается справа, в свойствах столбца',
  isSummary: true,
  read: ({ prefill: from }) => (from ? [SOURCES[from.from] ?? from.from, from.field ?? from.column].filter(Boolean).join(': ') : ''),
};

const formula = {
  ...text('formula', 'Формула', { hint: 'Столбец вычисляется и только читается' }),
  write: (column, typed) => {
    const isNew = !column.formula;
    put(column, 'formula', typed.trim());
    if (isNew) giveDigits(column);
  },
};

/** From left to right in the table of columns. */
export const ATTRIBUTES = [
  text('title', 'Заголовок', { required: true }),
  text('group', 'Группа', { hint: 'Общий заголовок над соседними столбцами' }),
  kind,
  flag('required', 'Обязательно', { hint: 'Пустая ячейка — ошибка' }),
  flag('unique', 'Без повторов', { hint: 'Одинаковые значения в двух строках — ошибка' }),
  flag('locked', 'Только чтение', { hint: 'Организация видит ячейки, но не меняет их' }),
  bound('min', 'Не меньше', { hint: 'Наименьшее число или первый день' }),
  bound('max', 'Не больше', { hint: 'Наибольшее число или последний день' }),
  whole('digits', 'Знаков после запятой', { hint: 'Сколько цифр может быть после запятой' }),
  whole('max_length', 'Длина', { hint: 'Сколько знаков может быть в тексте' }),
  text('pattern', 'Образец', { hint: 'Регулярное выражение, под которое подходит весь текст' }),
  options,
  formula,
  text('required_if', 'Обязательно, если', { hint: 'Условие, при котором пустая ячейка — ошибка' }),
  whole('max_change', 'Изменение, %', { hint: 'Предупреждение, если значение отличается от прошлого сбора больше чем на столько процентов' }),
  prefill,
  text('hint', 'Подсказка', { hint: 'Текст за значком у заголовка' }),
  text('key', 'Ключ', { hint: 'Имя для программ и файлов; после сбора данных его менять нельзя' }),
];

export function attribute(key) {
  return ATTRIBUTES.find((one) => one.key === key);
}
