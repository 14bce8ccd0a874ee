// Rows in and out, undo and redo: one step per act, also for others to see. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';

const browser = browserOfFile();
const THREE = {
  rows: {
    paper: ['один', 'два', 'три'].map((note, index) => ({ id: `row0000${index}`, position: `a${index}`, cells: { note } })),
  },
};
const notes = (server) => server.response.table('paper').map((line) => line[4]);

test('a row is inserted above by button and by key, and filled in its place', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(1, 4);
  await page.getByRole('button', { name: 'Вставить строку' }).click();
  assert.deepEqual(await table.active(), [1, 4]);
  await table.type('между');
  await table.press('Enter');
  await table.press('Control+Equal');
  await table.type('ещё');
  await table.press('Enter');
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'между', 'ещё', 'два', 'три']);
});

test('rows are deleted by button and by key, and come back whole', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(0, 4);
  await table.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Удалить строку' }).click();
  assert.match(await table.note(), /Удалено: 2 строки/);
  await table.saved();
  assert.deepEqual(notes(server), ['три']);
  await table.press('Control+z');
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'два', 'три']);
  assert.deepEqual(await table.block(0, 4, 2, 4), [['один'], ['два'], ['три']]);
  await table.click(2, 4);
  await table.press('Control+Minus');
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'два']);
});

test('a row typed into and deleted before it was saved is gone everywhere', async () => {
  const { server, table } = await browser.open(THREE);
  await table.click(1, 4);
  await table.type('на миг');
  await table.press('Enter');
  await table.click(1, 4);
  await table.press('Control+Minus');
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'три']);
});

test('a row changed and then deleted while the server is slow is not held back by its own change', async () => {
  const { server, table } = await browser.open(THREE);
  server.delay = 2600;
  await table.click(1, 4);
  await table.type('сначала');
  await table.press('Enter');
  await table.page.waitForTimeout(900);
  await table.click(1, 4);
  await table.press('Control+Minus');
  await table.page.waitForTimeout(2200);
  server.delay = 0;
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'три']);
  assert.deepEqual(await table.block(0, 4, 1, 4), [['один'], ['три']]);
});

test('undo and redo go one act at a time', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(0, 4);
  await table.type('раз');
  await table.press('Enter');
  await table.paste('x\ny');
  await table.press('Delete');
  assert.deepEqual(await table.block(0, 4, 2, 4), [['раз'], [''], ['']]);
  await table.press('Control+z');
  assert.deepEqual(await table.block(0, 4, 2, 4), [['раз'], ['x'], ['y']]);
  await table.press('Control+z');
  assert.deepEqual(await table.block(0, 4, 2, 4), [['раз'], ['два'], ['три']]);
  await page.getByRole('button', { name: 'Отменить' }).click();
  assert.deepEqual(await table.block(0, 4, 2, 4), [['один'], ['два'], ['три']]);
  await table.press('Control+Shift+Z', 'Control+y');
  await page.getByRole('button', { name: 'Вернуть' }).click();
  assert.deepEqual(await table.block(0, 4, 2, 4), [['раз'], [''], ['']]);
  await table.press('Control+z', 'Control+z', 'Control+z', 'Control+z');
  assert.match(await table.note(), /Отменять нечего/);
  await table.saved();
  assert.deepEqual(notes(server), ['один', 'два', 'три']);
});

test('the sheet ends with a blank row till its maximum, which is told', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets[0].rows = { mode: 'free', min: 2, max: 3 };
  const { page, table } = await browser.open({ spec, rows: { classes: [] } });
  const count = () => page.locator('.sheet-panel:not([hidden]) .grid-body .grid-row').count();
  assert.equal(await count(), 2, 'never shorter than the minimum');
  await table.click(1, 2);
  await table.press('1', 'Enter');
  assert.equal(await count(), 3);
  await table.press('2', 'Enter');
  assert.equal(await count(), 3);
  await table.press('Control+Equal');
  assert.match(await table.note(), /не больше 3/);
});

test('a fixed sheet has no rows to insert or delete', async () => {
  const { page, table, server } = await browser.open();
  await page.getByRole('tab', { name: 'Классы' }).click();
  const panel = page.locator('.sheet-panel:not([hidden])');
  assert.equal(await panel.getByRole('button', { name: 'Вставить строку' }).count(), 0);
  await table.click(1, 1);
  await table.press('Control+Minus');
  assert.equal(await panel.locator('.grid-body .grid-row').count(), 3);
  await page.waitForTimeout(700);
  assert.equal(server.batches.length, 0);
});

test('blank rows are not sent; ids of rows stay', async () => {
  const { server, page, table } = await browser.open(THREE);
  await table.click(0, 4);
  await table.press('Control+Equal', 'Control+Equal');
  await page.waitForTimeout(800);
  assert.equal(server.batches.length, 0);
  assert.equal(await table.cell(2, 4).getAttribute('data-row'), 'row00000');
});
