// The server takes no more: the window has closed, or the form was changed. What was typed stays in this browser,
// is told of, and can be saved as a file.

import { plural } from '../grid/dom.js';
import { rescuedCells, saveAsFile } from './rescue.js';

const REASONS = {
  closed: 'Приём закрыт.',
  not_open: 'Приём ещё не открыт.',
  form_changed: 'Форма изменилась: обновите страницу.',
  gone: 'Эта форма больше недоступна.',
};

const READONLY = {
  closed: 'Приём закрыт. Таблица открыта только для просмотра.',
  not_open: 'Приём ещё не открыт. Таблица открыта только для просмотра.',
  view: 'Таблица открыта только для просмотра.',
};

/** The server has refused a save for good: freeze the tables and say so. */
export function showStop({ banner, workbook, autosave, outcome }) {
  workbook.close();
  const edits = autosave.batches.unsent();
  const reason = outcome.body.message || REASONS[outcome.kind];
  banner.show('stop', `${reason} ${keptText(workbook, edits)}`.trim(), actions(workbook, edits, outcome.kind));
}

/** The form was opened for reading only; cells left over from before closing can still be saved as a file. */
export function showReadonly({ banner, workbook, store, readonly }) {
  const batches = readonly === 'view' ? [] : store.batches();
  const edits = batches.flatMap((batch) => batch.edits);
  const text = `${READONLY[readonly] ?? READONLY.view} ${keptText(workbook, edits)}`.trim();
  const forget = {
    label: 'Больше не показывать',
    act: () => {
      batches.forEach((batch) => store.dropBatch(batch));
      banner.show('stop', READONLY[readonly]);
    },
  };
  banner.show('stop', text, edits.length > 0 ? [...actions(workbook, edits, readonly), forget] : []);
}

/** A batch was refused as a whole: what was in it is not in the table any more. */
export function showRejected({ banner, workbook, store, batch, outcome }) {
  const text = `Сервер не принял изменения. ${outcome.body.message ?? ''} ${keptText(workbook, batch.edits)}`;
  const forget = {
    label: 'Больше не показывать',
    act: () => {
      store.dropBatch(batch);
      banner.clear('rejected');
    },
  };
  banner.show('rejected', text, [...actions(workbook, batch.edits, outcome.kind), forget]);
}

/** Typed before the form changed, into a column or sheet that it no longer has: nowhere to show it, so it is given as a file. */
export function showHomeless({ banner, workbook, edits }) {
  const count = rescuedCells(workbook, edits).length;
  const text = `Форма изменилась, и для введённого (${count} ${plural(count, 'ячейка', 'ячейки', 'ячеек')}) в ней больше нет места. Сохраните его в файл, если оно нужно.`;
  const forget = { label: 'Больше не показывать', act: () => banner.clear('homeless') };
  banner.show('homeless', text, [...actions(workbook, edits, 'homeless'), forget]);
}

function keptText(workbook, edits) {
  const count = rescuedCells(workbook, edits).length;
  if (count === 0) return '';
  return `Не сохранено на сервере: ${count} ${plural(count, 'ячейка', 'ячейки', 'ячеек')}; введённое осталось в этом браузере.`;
}

function actions(workbook, edits, kind) {
  const offered = [];
  if (rescuedCells(workbook, edits).length > 0) {
    offered.push({ label: 'Сохранить введённое в файл', act: () => saveAsFile(workbook, edits) });
  }
  if (kind === 'form_changed') offered.push({ label: 'Обновить страницу', act: () => location.reload() });
  return offered;
}
