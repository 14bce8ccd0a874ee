// The help card of keys: opened by key and button, closed back into the table, only with keys that work there. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const ROWS = { rows: { paper: rowsOf([['Химия', '', '1']]) } };
const card = (page) => page.getByRole('dialog', { name: 'Клавиши таблицы' });
const told = (page) => card(page).locator('.keys-groups').textContent();

test('F1 shows the card and keeps what was being typed; Esc gives the keyboard back to the cell', async () => {
  const { page, table } = await browser.open(ROWS);
  await table.click(0, 2);
  await table.press('4', '2', 'F1');
  await card(page).waitFor();
  assert.equal(await table.text(0, 2), '42');
  await table.press('Escape');
  await card(page).waitFor({ state: 'detached' });
  assert.deepEqual(await table.active(), [0, 2]);
  await table.press('7', 'Enter');
  assert.equal(await table.text(0, 2), '7');
});

test('Ctrl+/ does the same, also in the Russian layout', async () => {
  const { page, table } = await browser.open(ROWS);
  await table.click(0, 2);
  await table.pressRussian('.', 'Slash');
  await card(page).waitFor();
  assert.match(await told(page), /Заполнить вниз/);
  await card(page).getByRole('button', { name: 'Закрыть' }).click();
  assert.deepEqual(await table.active(), [0, 2]);
});

test('the button shows it, on a narrow window too', async () => {
  const { page } = await browser.open(ROWS, { viewport: { width: 390, height: 800 } });
  await page.getByRole('button', { name: 'Клавиши' }).click();
  const box = await card(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, 'it fits');
  const overflow = await page.evaluate(() => document.querySelector('.keys-card article').scrollWidth - document.querySelector('.keys-card article').clientWidth);
  assert.equal(overflow, 0, 'no sideways scrolling');
});

test('a table of fixed rows names no keys for rows; one for reading none for changes', async () => {
  const { page, table } = await browser.open(ROWS);
  await table.click(0, 0);
  await table.press('F1');
  assert.match(await told(page), /Вставить строку/);
  await table.press('Escape');
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(0, 1);
  await table.press('F1');
  assert.doesNotMatch(await told(page), /Вставить строку/);
  assert.match(await told(page), /Заполнить вниз/);
  const reading = await browser.open({ ...ROWS, readonly: 'view' });
  await reading.page.getByRole('button', { name: 'Клавиши' }).click();
  assert.doesNotMatch(await told(reading.page), /Заполнить|Вставить/);
  assert.match(await told(reading.page), /Копировать/);
  assert.equal(await reading.page.getByRole('button', { name: 'Отменить' }).count(), 0);
});

