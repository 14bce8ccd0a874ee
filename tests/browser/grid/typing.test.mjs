// Typing: nothing is lost at any speed, bad text stays as typed. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile } from './fixture.mjs';

const browser = browserOfFile();
const NOTE = 4;

test('200 letters at zero delay across cells lose nothing', async () => {
  const { server, page, table } = await browser.open();
  const words = Array.from({ length: 25 }, (_, index) => `сло${String(index).padStart(3, '0')}жЁ`);
  await table.click(0, NOTE);
  for (const word of words) {
    await table.type(word);
    await page.keyboard.press('Enter');
  }
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line[NOTE]), words);
  assert.deepEqual(page.problems, []);
});

test('letters, Tab and Enter in one burst land each in its cell', async () => {
  const { server, page, table } = await browser.open();
  await table.click(0, 2);
  const keys = [];
  for (let row = 1; row <= 8; row += 1) keys.push(...`${row}1`, 'Tab', ...`${row},5`, 'Tab', ...`n${row}`, 'Enter');
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
  await table.saved();
  const stored = server.response.table('paper').map((line) => [line[2], line[3], line[4]]);
  assert.deepEqual(stored, Array.from({ length: 8 }, (_, index) => [`${index + 1}1`, `${index + 1},5`, `n${index + 1}`]));
});

test('typing replaces, F2 goes on with what is there, Esc leaves it', async () => {
  const { table } = await browser.open({ rows: { paper: [{ id: 'row00001', position: 'a0', cells: { note: 'старое' } }] } });
  await table.click(0, NOTE);
  await table.type('новое');
  await table.press('Escape');
  assert.equal(await table.text(0, NOTE), 'старое');
  await table.press('F2');
  await table.type(' и новое');
  await table.press('Enter');
  assert.equal(await table.text(0, NOTE), 'старое и новое');
  await table.click(0, NOTE);
  await table.type('иное');
  await table.press('Tab');
  assert.equal(await table.text(0, NOTE), 'иное');
  assert.deepEqual(await table.active(), [0, 5]);
});

test('bad text stays as typed and is marked, with its message by the cell', async () => {
  const { server, page, table } = await browser.open();
  await table.click(0, 2);
  await table.type('сто');
  await table.press('Enter');
  await table.saved();
  assert.equal(await table.text(0, 2), 'сто');
  assert.equal(server.response.text('paper', await table.cell(0, 2).getAttribute('data-row'), 'rooms'), 'сто');
  assert.equal(await table.cell(0, 2).getAttribute('aria-invalid'), 'true');
  await table.click(0, 2);
  const described = await table.cell(0, 2).getAttribute('aria-describedby');
  assert.equal(await page.locator(`#${described}`).textContent(), 'Введите целое число');
  assert.match(await page.locator('.grid-line-text').first().textContent(), /Введите целое число/);
});

test('a text that comes without a key opens the cell too', async () => {
  const { server, page, table } = await browser.open();
  await table.click(0, 0);
  await page.keyboard.insertText('хим');
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['Химия']);
  await table.press('Tab', 'Tab', 'Tab', 'Tab');
  await page.keyboard.type('сразу и без клавиш');
  await table.press('Enter');
  await table.saved();
  assert.deepEqual(server.response.table('paper'), [['Химия', '', '', '', 'сразу и без клавиш', '']]);
});

test('a text that another program puts into the cell is typed, and Esc takes it away', async () => {
  const { server, page, table } = await browser.open({ rows: { paper: [{ id: 'row00001', position: 'a0', cells: { note: 'было' } }] } });
  const expand = (text) => page.evaluate((value) => document.execCommand('insertText', false, value), text);
  await table.click(0, 4);
  await expand('раскрытое сокращение');
  await table.press('Escape');
  assert.equal(await table.text(0, 4), 'было');
  await expand('раскрытое сокращение');
  await table.type('!');
  await table.press('Enter');
  await table.saved();
  assert.equal(await table.text(0, 4), 'раскрытое сокращение!');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'раскрытое сокращение!');
});

test('a key after Enter starts the next cell, arrows leave a cell being typed', async () => {
  const { table } = await browser.open();
  await table.click(0, 2);
  await table.press('1', 'Enter', '2', 'ArrowRight', '3', 'ArrowUp', '4', 'Enter');
  assert.deepEqual(await table.block(0, 2, 1, 3), [['1', '4'], ['2', '3']]);
});

test('in F2 the arrows move in the text', async () => {
  const { table } = await browser.open({ rows: { paper: [{ id: 'row00001', position: 'a0', cells: { note: 'аб' } }] } });
  await table.click(0, NOTE);
  await table.press('F2', 'ArrowLeft');
  await table.type('-');
  await table.press('Enter');
  assert.equal(await table.text(0, NOTE), 'а-б');
});

test('a click elsewhere, another sheet and a button keep what was being typed', async () => {
  const { page, table } = await browser.open();
  await table.click(0, NOTE);
  await table.type('раз');
  await table.click(0, 2);
  assert.equal(await table.text(0, NOTE), 'раз');
  await table.type('7');
  await page.getByRole('tab', { name: 'Классы' }).click();
  await page.getByRole('tab', { name: 'РАБОТЫ НА БЛАНКЕ' }).click();
  assert.equal(await table.text(0, 2), '7');
  await table.click(1, NOTE);
  await table.type('два');
  await page.locator('#form-errors').click();
  assert.equal(await table.text(1, NOTE), 'два');
});

test('Delete clears a range in one step, Backspace starts an empty cell', async () => {
  const { table } = await browser.open();
  await table.click(0, 2);
  await table.paste('1\t2\r\n3\t4\r\n');
  await table.press('Delete');
  assert.deepEqual(await table.block(0, 2, 1, 3), [['', ''], ['', '']]);
  await table.press('Control+z');
  assert.deepEqual(await table.block(0, 2, 1, 3), [['1', '2'], ['3', '4']]);
  await table.click(0, 2);
  await table.press('Backspace', '9', 'Enter');
  assert.equal(await table.text(0, 2), '9');
});
