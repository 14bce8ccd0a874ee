// A card that is only looked at changes nothing, whatever its fields make of a text they can't hold. (E3, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const PHONE = { hasTouch: true, isMobile: true };
const SIZE = { viewport: { width: 390, height: 780 } };
const SUBJECTS = Array.from({ length: 60 }, (_, index) => `Предмет ${index + 1}`);
/** More options than the browser's own list is for. */
const LONG = { ...SPEC, sheets: [{ ...SPEC.sheets[0], columns: SPEC.sheets[0].columns.map((column) => (column.key === 'subject' ? { ...column, options: SUBJECTS } : column)) }] };

async function openCard(options) {
  const opened = await browser.open({ ...SIZE, ...options }, PHONE);
  await opened.page.getByRole('button', { name: 'Карточкой' }).tap();
  const box = opened.page.locator('.grid-card:not([hidden])');
  return { ...opened, field: (key) => box.locator(`[data-column="${key}"] .grid-input`), done: box.getByRole('button', { name: 'Готово', exact: true }) };
}

test('texts that a field writes otherwise stay as they are', async () => {
  const line = ['Химия\nБиология', '150926', '5\n6', '3,5', 'заметка', ''];
  const { server, field, done, table } = await openCard({ spec: LONG, rows: { paper: rowsOf([line]) } });
  for (const key of ['subject', 'day', 'rooms', 'share', 'note']) await field(key).focus();
  await done.tap();
  await table.click(0, 1);
  await table.press('F2', 'Enter');
  assert.equal(await table.text(0, 1), '150926');
  assert.deepEqual(server.batches, [], 'nothing was sent');
  assert.deepEqual(server.response.table('paper')[0], line);
});

test('what another puts into a cell whose long list is open stays', async () => {
  const { server, page, field, done, table } = await openCard({ spec: LONG, rows: { paper: rowsOf([[SUBJECTS[0], '', '5', '', '', '']]) } });
  await field('subject').focus();
  await page.locator('.grid-options').waitFor();
  server.response.changeByOther('paper', 'row00000', 'subject', SUBJECTS[1]);
  await until(async () => (await field('subject').inputValue()) === SUBJECTS[1], 'the other\'s subject');
  await done.tap();
  assert.equal(await page.locator('.grid-options').count(), 0);
  await table.saved();
  assert.equal(server.response.text('paper', 'row00000', 'subject'), SUBJECTS[1]);
  assert.equal(await table.text(0, 0), SUBJECTS[1]);
});
