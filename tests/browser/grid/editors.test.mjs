// Editors by kind: lists, dates, numbers, yes/no, texts of several lines. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';

const browser = browserOfFile();
const ONE_ROW = { rows: { paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химия', rooms: '5' } }] } };

test('a list is chosen by any part of an option', async () => {
  const { server, page, table } = await browser.open();
  await table.click(0, 0);
  await table.type('лог');
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['Биология']);
  assert.equal(await page.getByRole('combobox').getAttribute('aria-expanded'), 'true');
  const marked = await page.getByRole('combobox').getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${marked}`).textContent(), 'Биология');
  await table.press('Enter');
  assert.equal(await table.text(0, 0), 'Биология');
  await table.saved();
  assert.equal(server.response.table('paper')[0][0], 'Биология');
  assert.equal(await page.getByRole('listbox').count(), 0);
});

test('a list is chosen by arrows, by pointer, and left by Esc', async () => {
  const { page, table } = await browser.open(ONE_ROW);
  await table.click(0, 0);
  await table.press('Alt+ArrowDown');
  assert.equal(await page.getByRole('option').count(), 4);
  await table.press('ArrowDown', 'Enter');
  assert.equal(await table.text(0, 0), 'Биология');
  await table.cell(0, 0).dblclick();
  await page.getByRole('option', { name: 'Математика' }).click();
  assert.equal(await table.text(0, 0), 'Математика');
  assert.deepEqual(await table.active(), [0, 0]);
  await table.press('F2', 'ArrowDown', 'Escape');
  assert.equal(await table.text(0, 0), 'Математика');
});

test('what matches no option stays as typed and is marked', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 0);
  await table.type('Химея');
  assert.equal(await page.getByText('В списке такого нет').count(), 1);
  await table.press('Enter');
  await table.saved();
  assert.equal(await table.text(0, 0), 'Химея');
  assert.equal(await table.cell(0, 0).getAttribute('aria-invalid'), 'true');
});

test('yes and no are a list of two', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 5);
  await table.type('н');
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['Нет']);
  await table.press('Enter');
  assert.equal(await table.text(0, 5), 'Нет');
});

test('a date is typed as people write it', async () => {
  const { server, page, table } = await browser.open();
  await table.click(0, 1);
  await table.type('15.9.26');
  await table.press('Enter');
  await table.saved();
  assert.equal(await table.text(0, 1), '15.09.2026');
  await table.click(0, 1);
  await table.press('F2');
  assert.equal(await page.locator('.is-editing input[type=text]').getAttribute('placeholder'), 'дд.мм.гггг');
  await table.press('Escape');
  assert.equal(server.response.table('paper')[0][1], '15.09.2026');
});

test('a date is picked in the browser\'s calendar within the limits', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 1);
  await table.press('F2');
  const calendar = page.locator('.is-editing input[type=date]');
  assert.equal(await calendar.getAttribute('min'), '2026-09-15');
  assert.equal(await calendar.getAttribute('max'), '2026-10-09');
  await page.evaluate(() => {
    window.pickers = 0;
    HTMLInputElement.prototype.showPicker = function show() { window.pickers += 1; };
  });
  await table.press('Alt+ArrowDown');
  await page.getByRole('button', { name: /Открыть календарь/ }).click();
  assert.equal(await page.evaluate(() => window.pickers), 2);
  await calendar.evaluate((node) => {
    node.value = '2026-09-20';
    node.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await table.press('Enter');
  assert.equal(await table.text(0, 1), '20.09.2026');
});

test('a decimal is taken with comma and with point', async () => {
  const { server, table } = await browser.open();
  await table.click(0, 3);
  await table.press('3', ',', '7', '5', 'Enter', '2', '.', '5', 'Enter');
  await table.saved();
  assert.deepEqual(await table.block(0, 3, 1, 3), [['3,75'], ['2,5']]);
  assert.deepEqual(server.response.table('paper').map((line) => line[3]), ['3,75', '2,5']);
});

test('each kind asks for its on-screen keyboard', async () => {
  const { page, table } = await browser.open(ONE_ROW);
  const modes = [];
  for (const column of [2, 3]) {
    await table.click(0, column);
    await table.press('F2');
    modes.push(await page.locator('.is-editing .grid-input').getAttribute('inputmode'));
    await table.press('Escape');
  }
  assert.deepEqual(modes, ['numeric', 'decimal']);
});

test('a text of several lines: Alt+Enter makes a line, Enter commits', async () => {
  const { server, table } = await browser.open();
  await table.click(0, 4);
  await table.type('первая');
  await table.press('Alt+Enter');
  await table.type('вторая');
  await table.press('Enter');
  await table.saved();
  assert.equal(server.response.table('paper')[0][4], 'первая\nвторая');
  await table.click(0, 4);
  await table.press('F2', 'Enter');
  await table.saved();
  assert.equal(server.batches.length, 1, 'an editor closed unchanged saves nothing');
});

test('the editor is named after its column and cell', async () => {
  const { page, table } = await browser.open(ONE_ROW);
  await table.click(0, 2);
  await table.press('F2');
  assert.equal(await page.locator('.is-editing .grid-input').getAttribute('aria-label'), 'Количество аудиторий, C1');
});

test('locked cells refuse typing, F2, Delete, paste and cut, and say so', async () => {
  const { server, table, page } = await browser.open();
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(0, 0);
  for (const key of ['x', 'F2', 'Backspace']) {
    await table.press(key);
    assert.equal(await page.locator('.is-editing').count(), 0, key);
    assert.match(await table.note(), /только для чтения/);
  }
  await table.press('Delete');
  assert.match(await table.note(), /только для чтения/);
  await table.press('Control+x');
  await table.paste('чужое');
  assert.match(await table.note(), /Вставлено: 0 ячеек\. Пропущено: 1 ячейка только для чтения/);
  assert.equal(await table.text(0, 0), '5 класс');
  assert.equal(await table.cell(0, 0).getAttribute('aria-readonly'), 'true');
  await page.waitForTimeout(800);
  assert.equal(server.batches.length, 0);
});

test('a form opened for reading refuses everything politely', async () => {
  const { server, table, page } = await browser.open({ ...ONE_ROW, readonly: 'view' });
  assert.match(await page.locator('#form-banner').textContent(), /только для просмотра/);
  await table.click(0, 2);
  for (const key of ['9', 'F2', 'Delete', 'Control+x', 'Control+Equal', 'Control+Minus', 'Control+z']) await table.press(key);
  await table.paste('1\t2');
  assert.match(await table.note(), /только для просмотра/);
  assert.equal(await page.locator('.is-editing').count(), 0);
  assert.deepEqual(await table.block(0, 0, 0, 2), [['Химия', '', '5']]);
  assert.equal(await page.locator('#form-submit').isVisible(), false);
  assert.equal(server.batches.length, 0);
  assert.equal(await page.locator('.grid-body .grid-row').count(), 1, 'no blank row to type into');
});

test('the page meets its policy and its code raises nothing', async () => {
  const { page, table } = await browser.open({ spec: SPEC });
  for (const column of [0, 1, 2, 3, 4, 5]) {
    await table.click(0, column);
    await table.press('F2', 'Escape');
  }
  await page.locator('.sheet-tabs .hint-icon').hover();
  assert.deepEqual(page.problems, []);
});
