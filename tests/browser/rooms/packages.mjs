// Publications made for a test: a form with every kind of cell, and what stands around it.

import { pack } from './zip.mjs';

const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Every kind of cell, rows of both kinds. */
export const FORM = {
  title: 'Проверка связи',
  sheets: [
    {
      key: 'paper',
      title: 'РАБОТЫ НА БЛАНКЕ',
      hint: 'Не более пяти дней на предмет',
      rows: { mode: 'free', min: 1, max: 300 },
      columns: [
        { key: 'subject', title: 'Предмет', kind: 'list', options: ['Русский язык', 'Математика', 'Химия'], required: true, unique: true },
        { key: 'day', title: 'Дата', kind: 'date', min: '2026-09-15', max: '2026-10-09', hint: 'Дата проведения' },
        { key: 'rooms', title: 'Количество аудиторий', kind: 'integer', min: 1, max: 100, required: true },
        { key: 'share', title: 'Доля, %', kind: 'decimal', min: 0, max: 100, digits: 2 },
        { key: 'note', title: 'Примечание', kind: 'text', max_length: 200 },
        { key: 'online', title: 'Дистанционно', kind: 'boolean' },
      ],
    },
    {
      key: 'classes',
      title: 'КЛАССЫ',
      rows: { mode: 'fixed', items: [{ key: 'c5', values: { name: '5 класс' } }, { key: 'c6', values: { name: '6 класс' } }] },
      columns: [
        { key: 'name', title: 'Класс', kind: 'text', locked: true },
        { key: 'pupils', title: 'Обучающихся', kind: 'integer', min: 0 },
      ],
    },
  ],
};

/** Columns of the sheet «РАБОТЫ НА БЛАНКЕ» as the table counts them. */
export const COLUMN = { subject: 0, day: 1, rooms: 2, share: 3, note: 4, online: 5 };

/**
 * A package with one collection, open from yesterday unless told otherwise.
 * @param options.title of the publication; @param options.opensAt, closesAt moments in milliseconds
 * @param options.roles who may see it, in the words of the registry
 * @param options.form another form; @param options.settings further lines of the collection: `excel = true`
 */
export function collectionPackage({ title, opensAt = Date.now() - DAY, closesAt = Date.now() + DAY, roles = null, form = FORM, settings = [] }) {
  const lines = [
    '+++',
    `title = ${JSON.stringify(title)}`,
    'section = "ВПР"',
    `publish_at = ${moment(Math.min(opensAt, Date.now() - MINUTE))}`,
    ...(roles ? ['[audience]', `roles = ${JSON.stringify(roles)}`] : []),
    '[[collection]]',
    'title = "Проверка связи"',
    'form = "forms/form.json"',
    `opens_at = ${moment(opensAt)}`,
    `closes_at = ${moment(closesAt)}`,
    ...settings,
    '+++',
    'Заполните таблицу.',
  ];
  return pack({ 'publication.md': lines.join('\n'), 'forms/form.json': JSON.stringify(form) });
}

function moment(milliseconds) {
  return new Date(milliseconds).toISOString().replace('Z', '+00:00');
}
