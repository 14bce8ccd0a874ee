// The keys Excel has taught people: to the edge of a block, filling down and right, today's date, one text into a
// range. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const NOTE = 4;

/** Column C: two filled, one empty, three filled, two empty; one filled; then the blank row the sheet ends with. */
const BLOCKS = rowsOf([
  ['Химия', '', '1', '', '5'],
  ['Химия', '', '2', '', ''],
  ['Химия', '', '', '', ''],
  ['Химия', '', '4', '', ''],
  ['Химия', '', '5', '', ''],
  ['Химия', '', '6', '', ''],
  ['Химия', '', '', '', ''],
  ['Химия', '', '', '', ''],
  ['Химия', '', '9', '', ''],
]);

test('Ctrl and an arrow go to the edge of the filled block', async () => {
  const { table } = await browser.open({ rows: { paper: BLOCKS } });
  await table.click(0, 2);
  const steps = [
    ['Control+ArrowDown', [1, 2]], ['Control+ArrowDown', [3, 2]], ['Control+ArrowDown', [5, 2]],
    ['Control+ArrowDown', [8, 2]], ['Control+ArrowDown', [9, 2]], ['Control+ArrowDown', [9, 2]],
    ['Control+ArrowUp', [8, 2]], ['Control+ArrowUp', [5, 2]], ['Control+ArrowUp', [3, 2]],
    ['Control+ArrowUp', [1, 2]], ['Control+ArrowUp', [0, 2]], ['Control+ArrowUp', [0, 2]],
    ['Control+ArrowRight', [0, 4]], ['Control+ArrowRight', [0, 5]], ['Control+ArrowLeft', [0, 4]],
    ['Control+ArrowLeft', [0, 2]], ['Control+ArrowLeft', [0, 0]],
    ['Control+End', [8, 4]], ['Control+Home', [0, 0]],
  ];
  for (const [index, [key, place]] of steps.entries()) {
    await table.press(key);
    assert.deepEqual(await table.active(), place, `${key}, step ${index}`);
  }
});

test('with Shift the same keys extend, looking along the active cell', async () => {
  const { table } = await browser.open({ rows: { paper: BLOCKS } });
  const steps = [
    ['Control+Shift+ArrowDown', 'C1:C2'], ['Shift+ArrowRight', 'C1:D2'], ['Control+Shift+ArrowDown', 'C1:D4'],
    ['Control+Shift+Home', 'A1:C1'], ['Control+Shift+End', 'C1:E9'], ['Shift+End', 'C1:F9'], ['Shift+Home', 'A1:C9'],
    ['Shift+PageUp', 'A1:C1'], ['Shift+PageDown', 'A1:C10'],
  ];
  await table.click(0, 2);
  for (const [key, range] of steps) {
    await table.press(key);
    assert.equal(await table.selected(), range, key);
    assert.deepEqual(await table.active(), [0, 2], `${key} keeps the active cell`);
  }
});

test('Ctrl+Space takes the column, Shift+Space the row, both with Ctrl everything', async () => {
  const { table } = await browser.open({ rows: { paper: BLOCKS } });
  await table.click(1, 2);
  await table.press('Control+Space');
  assert.equal(await table.selected(), 'C1:C10');
  await table.click(1, 2);
  await table.press('Shift+Space');
  assert.equal(await table.selected(), 'A2:F2');
  await table.press('Control+Shift+Space');
  assert.equal(await table.selected(), 'A1:F10');
});

test('Ctrl+D fills down and Ctrl+R to the right, also in the Russian layout; one step of undo', async () => {
  const { server, table } = await browser.open({ rows: { paper: rowsOf([['', '', '1', '2,5'], ['Химия'], ['Химия'], ['Химия']]) } });
  await table.click(0, 2);
  await table.press('Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+d');
  assert.deepEqual(await table.block(0, 2, 3, 3), [['1', '2,5'], ['1', '2,5'], ['1', '2,5'], ['', '']]);
  assert.match(await table.note(), /Заполнено: 4 ячейки\./);
  assert.equal(await table.selected(), 'C1:D3');
  await table.press('Control+z');
  assert.deepEqual(await table.block(1, 2, 2, 3), [['', ''], ['', '']]);
  await table.click(1, 2);
  await table.pressRussian('в', 'KeyD');
  assert.equal(await table.text(1, 2), '1', 'a single row takes the row above');
  await table.press('Shift+ArrowRight');
  await table.pressRussian('к', 'KeyR');
  assert.equal(await table.text(1, 3), '1');
  await table.click(2, 2);
  await table.press('Control+r');
  assert.equal(await table.text(2, 2), '', 'the cell to the left is empty');
  await table.click(1, 4);
  await table.press('Control+r');
  assert.equal(await table.text(1, 4), '1', 'a single column takes the one before it');
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line.slice(2, 5)), [['1', '2,5', ''], ['1', '1', '1'], ['', '', ''], ['', '', '']]);
});

test('at the edge there is nothing to fill from, and locked cells are skipped: both are told', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 0);
  await table.press('Control+d');
  assert.equal(await table.note(), 'Выше нет строки, из которой заполнять.');
  await table.press('Control+r');
  assert.equal(await table.note(), 'Левее нет столбца, из которого заполнять.');
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(0, 1);
  await table.press('3', 'Enter');
  await table.click(0, 0);
  await table.press('Shift+ArrowRight', 'Shift+ArrowDown', 'Control+d');
  assert.deepEqual(await table.block(0, 0, 1, 1), [['5 класс', '3'], ['6 класс', '3']]);
  assert.equal(await table.note(), 'Заполнено: 1 ячейка. Пропущено: 1 ячейка только для чтения.');
});

test('Ctrl+; puts today by the server\'s clock and the instance\'s zone, on both layouts', async () => {
  const { page, table, server } = await browser.open({ now: '2026-09-06T21:30:00Z' });
  await table.click(0, 1);
  await table.press('Control+Semicolon');
  assert.equal(await table.text(0, 1), '07.09.2026', 'in Moscow the next day has begun');
  await table.press('ArrowDown');
  await table.pressRussian('ж', 'Semicolon');
  assert.equal(await table.text(1, 1), '07.09.2026');
  await table.press('ArrowDown');
  await table.pressRussian(';', 'Digit4', { shift: true });
  assert.equal(await table.text(2, 1), '07.09.2026');
  await table.click(3, NOTE);
  await table.type('к ');
  await table.press('Control+Semicolon', 'Enter');
  assert.equal(await table.text(3, NOTE), 'к 07.09.2026', 'in an open editor it goes to the caret');
  await table.saved();
  assert.equal(server.response.table('paper').length, 4);
  assert.deepEqual(page.problems, []);
});

test('Ctrl+Enter puts what is typed into the whole selection', async () => {
  const { server, page, table } = await browser.open({ rows: { paper: rowsOf([['Химия'], ['Химия'], ['Химия']]) } });
  await table.click(0, 2);
  await table.press('Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowDown');
  await table.type('7');
  assert.equal(await table.selected(), 'C1:D3', 'the range stays while typing');
  await table.press('Control+Enter');
  assert.deepEqual(await table.block(0, 2, 2, 3), [['7', '7'], ['7', '7'], ['7', '7']]);
  assert.equal(await table.selected(), 'C1:D3');
  assert.deepEqual(await table.active(), [0, 2]);
  assert.equal(await page.locator('.is-editing').count(), 0);
  await table.press('Control+z');
  assert.deepEqual(await table.block(0, 2, 2, 3), [['', ''], ['', ''], ['', '']]);
  await table.click(0, 0);
  await table.press('Shift+ArrowDown');
  await table.type('био');
  await table.press('Control+Enter');
  assert.deepEqual(await table.block(0, 0, 2, 0), [['Биология'], ['Биология'], ['Химия']], 'of a list the option found');
  await table.saved();
  assert.equal(server.response.table('paper')[1][0], 'Биология');
});

test('the active cell is brought into sight when a long range is typed into', async () => {
  const lines = Array.from({ length: 120 }, () => ['Химия', '', '1']);
  const { table } = await browser.open({ rows: { paper: rowsOf(lines) } });
  await table.click(0, 2);
  await table.press('Control+Shift+ArrowDown');
  await table.type('8');
  assert.ok(await table.cell(0, 2).isVisible());
  await table.press('Control+Enter');
  assert.equal(await table.text(0, 2), '8');
  await table.press('Control+ArrowDown');
  assert.equal(await table.text(119, 2), '8');
});

test('a table for reading only leaves Ctrl+R and Ctrl+D to the browser', async () => {
  const { page, table } = await browser.open({ rows: { paper: BLOCKS }, readonly: 'view' });
  await table.click(0, 2);
  await table.press('Control+ArrowDown');
  assert.deepEqual(await table.active(), [1, 2]);
  const left = await page.evaluate(() => ['KeyD', 'KeyR', 'Semicolon', 'KeyA'].map((code) => {
    const event = new KeyboardEvent('keydown', { code, key: '', ctrlKey: true, bubbles: true, cancelable: true });
    return document.activeElement.dispatchEvent(event);
  }));
  assert.deepEqual(left, [true, true, true, false]);
});

test('the old keys of the clipboard work too', async () => {
  const { table } = await browser.open({ rows: { paper: rowsOf([['Химия', '', '12']]) } });
  await table.click(0, 2);
  await table.press('Control+Insert', 'ArrowRight', 'Shift+Insert');
  assert.equal(await table.text(0, 3), '12');
  await table.press('Shift+Delete');
  assert.equal(await table.text(0, 3), '');
  assert.equal(await table.clipboard(), '12');
});
