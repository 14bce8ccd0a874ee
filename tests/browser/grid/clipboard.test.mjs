// Blocks from and to Excel by the real clipboard. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, browserOfFile } from './fixture.mjs';

const browser = browserOfFile();
const NOTE = 4;

test('a block with line ends, quotes and dates comes in right, rows are added', async () => {
  const { server, table } = await browser.open();
  await table.click(0, 0);
  await table.paste('Химия\t15.09.2026\t12\t3,75\t"две\nстроки ""и кавычки"""\tДа\r\nБиология\t16.9.26\t7\t4.5\t"Ромашка" ООО\tнет\r\n');
  assert.match(await table.note(), /Вставлено: 12 ячеек\. Добавлено: 1 строка/);
  await table.saved();
  assert.deepEqual(server.response.table('paper'), [
    ['Химия', '15.09.2026', '12', '3,75', 'две\nстроки "и кавычки"', 'Да'],
    ['Биология', '16.09.2026', '7', '4,5', '"Ромашка" ООО', 'Нет'],
  ]);
});

test('a copy gives what is displayed, and comes back the same', async () => {
  const { server, table } = await browser.open();
  await table.click(0, 0);
  await table.paste('Химия\t15.09.2026\t12\t3,75\t"раз\nдва"\r\nБиология\t\t7\t\t"в кавычках"\r\n');
  await table.saved();
  await table.press('Control+c');
  assert.equal(await table.clipboard(), 'Химия\t15.09.2026\t12\t3,75\t"раз\nдва"\r\nБиология\t\t7\t\t"""в кавычках"""');
  await table.click(2, 0);
  await table.press('Control+v');
  await table.saved();
  const [first, second, third, fourth] = server.response.table('paper');
  assert.deepEqual([third, fourth], [first, second]);
});

test('one value fills a range, a block fills a range it divides', async () => {
  const { table } = await browser.open();
  await table.click(0, 2);
  await table.paste('1\r\n2\r\n3\r\n4\r\n');
  await table.click(0, 2);
  await table.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight');
  await table.paste('9');
  assert.deepEqual(await table.block(0, 2, 3, 3), [['9', '9'], ['9', '9'], ['9', '9'], ['4', '']]);
  await table.click(0, 2);
  await table.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown');
  await table.paste('1\n2\n');
  assert.deepEqual(await table.block(0, 2, 3, 2), [['1'], ['2'], ['1'], ['2']]);
});

test('a paste that skips locked cells and cells outside says how many and why', async () => {
  const { page, table, server } = await browser.open();
  await page.getByRole('tab', { name: 'Классы' }).click();
  await table.click(1, 0);
  await table.paste('чужой\t21\tИванов\tлишнее\nчужой\t22\tПетров\tлишнее\nчужой\t23\tСидоров\tлишнее');
  const note = await table.note();
  assert.match(note, /Вставлено: 4 ячейки\./);
  assert.match(note, /Пропущено: 2 ячейки только для чтения\./);
  assert.match(note, /Не поместилось: 6 ячеек — за краем таблицы\./);
  await table.saved();
  assert.deepEqual(server.response.table('classes'), [['5 класс', '', ''], ['6 класс', '21', 'Иванов'], ['7 класс', '22', 'Петров']]);
});

test('a paste adds rows up to the maximum and is one step of undo', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets = [{ ...spec.sheets[0], rows: { mode: 'free', min: 1, max: 5 } }];
  const { server, page, table } = await browser.open({ spec });
  await table.click(0, 2);
  await table.paste(Array.from({ length: 8 }, (_, index) => String(index + 1)).join('\r\n'));
  assert.match(await table.note(), /Не поместилось: 3 ячейки — за краем таблицы, строк может быть не больше 5/);
  assert.equal(await page.locator('.grid-body .grid-row').count(), 5);
  await table.saved();
  assert.equal(server.response.table('paper').length, 5);
  await table.press('Control+z');
  assert.equal(await page.locator('.grid-body .grid-row').count(), 1);
  await table.saved();
  assert.deepEqual(server.response.table('paper'), []);
  await table.press('Control+y');
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line[2]), ['1', '2', '3', '4', '5']);
});

test('cut takes the block away in one step', async () => {
  const { table } = await browser.open();
  await table.click(0, 2);
  await table.paste('1\t2\n3\t4');
  await table.press('Control+x');
  assert.deepEqual(await table.block(0, 2, 1, 3), [['', ''], ['', '']]);
  assert.equal(await table.clipboard(), '1\t2\r\n3\t4');
  await table.press('Control+z');
  assert.deepEqual(await table.block(0, 2, 1, 3), [['1', '2'], ['3', '4']]);
});

test('typing right after a paste goes to the cell', async () => {
  const { page, table } = await browser.open();
  await page.evaluate(() => navigator.clipboard.writeText('раз'));
  await table.click(0, NOTE);
  await table.press('Control+v', 'Enter', 't', 'w', 'o', 'Enter');
  assert.deepEqual(await table.block(0, NOTE, 1, NOTE), [['раз'], ['two']]);
});

test('a paste of 1,000 × 5 is shown at once and saved in few batches', async () => {
  const spec = structuredClone(SPEC);
  spec.sheets[0].rows.max = 5000;
  const { server, page, table } = await browser.open({ spec });
  const text = Array.from({ length: 1000 }, (_, row) => `Химия\t15.09.2026\t${row % 100 + 1}\t1,5\tстрока ${row}`).join('\r\n');
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await table.click(0, 0);
  const begun = Date.now();
  await table.press('Control+v');
  assert.match(await table.note(), /Вставлено: 5000 ячеек\. Добавлено: 999 строк/);
  const shown = Date.now() - begun;
  assert.ok(shown < 1000, `shown after ${shown} ms`);
  await table.saved();
  assert.equal(server.response.table('paper').length, 1000);
  assert.ok(server.batches.length <= 5, `${server.batches.length} batches`);
  assert.ok(server.batches.every((batch) => batch.edits.length <= 2000));
});

test('a copy also goes out as a table, where a text stays a text and a cell of two lines one cell', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 0);
  await table.paste('Химия\t15.09.2026\t12\t3,75\t"<b>007</b> & ""раз""\nдва"\tДа\r\n');
  await table.saved();
  await page.evaluate(() => {
    window.addEventListener('paste', (event) => { window.pasted = event.clipboardData.getData('text/html'); }, true);
  });
  await table.press('Control+c', 'Control+v');
  const html = await page.evaluate(() => window.pasted);
  // Read by hand: a parser in the page would have its policy on styles.
  const read = [...html.matchAll(/<td( [^>]*)?>(.*?)<\/td>/g)].map(([, format, inside]) => [inside, format ?? null]);
  const asText = ' sdnum="1049;0;@" style="mso-number-format:\'\\@\'"';
  assert.deepEqual(read, [
    ['Химия', asText], ['15.09.2026', null], ['12', null], ['3,75', null],
    ['&lt;b&gt;007&lt;/b&gt; &amp; &quot;раз&quot;<br style="mso-data-placement:same-cell">два', asText], ['Да', null],
  ]);
  assert.deepEqual(page.problems, []);
});

test('a paste takes the text and not the table that comes with it', async () => {
  const { page, table } = await browser.open();
  await page.evaluate(() => navigator.clipboard.write([new ClipboardItem({
    'text/plain': new Blob(['1\t2\r\n'], { type: 'text/plain' }),
    'text/html': new Blob(['<table><tr><td>9</td></tr></table>'], { type: 'text/html' }),
  })]));
  await table.click(0, 2);
  await table.press('Control+v');
  assert.deepEqual(await table.block(0, 2, 0, 3), [['1', '2']]);
});

test('a clipboard without text changes nothing and says so; a copied empty cell empties', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 2);
  await table.press('7', 'Enter');
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1, 1);
    canvas.getContext('2d');
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
  });
  await table.click(0, 2);
  await table.press('Control+v');
  assert.equal(await table.note(), 'В буфере обмена нет текста: вставлять нечего.');
  assert.equal(await table.text(0, 2), '7');
  await table.click(1, 2);
  await table.press('Control+c', 'ArrowUp', 'Control+v');
  assert.equal(await table.text(0, 2), '');
  await table.paste('1\r\n2\r\n');
  await table.click(1, 3);
  await table.press('Shift+ArrowUp', 'Control+x');
  await table.click(0, 3);
  await table.paste('3\r\n');
  await table.press('Shift+ArrowDown', 'Control+c');
  await table.click(0, 2);
  await table.press('Control+v');
  assert.deepEqual(await table.block(0, 2, 1, 2), [['3'], ['']], 'an empty last cell comes along');
});

test('a block far larger than the table is cut off and told of', async () => {
  const { server, table } = await browser.open();
  await table.click(0, 0);
  await table.paste('Химия\t15.09.2026\t1\t1\tтекст\tДа\r\n'.repeat(30_000));
  assert.match(await table.note(), /Вставлено: 1800 ячеек\. Добавлено: 299 строк\. Не поместилось: 178200 ячеек/);
  assert.deepEqual(await table.active(), [0, 0], 'the beginning of what was pasted stays in sight');
  await table.saved();
  assert.equal(server.response.table('paper').length, 300);
});

test('the text of a block is read by its own rules', async () => {
  const { page } = await browser.open();
  const read = (text) => page.evaluate(async (source) => (await import('/assets/test/js/grid/tsv.js')).parseBlock(source), text);
  assert.deepEqual(await read('а\tб\r\nв\tг\r\n'), [['а', 'б'], ['в', 'г']]);
  assert.deepEqual(await read('а\rб'), [['а'], ['б']]);
  assert.deepEqual(await read(''), [['']]);
  assert.deepEqual(await read('\t'), [['', '']]);
  assert.deepEqual(await read('а\n\n'), [['а'], ['']]);
  assert.deepEqual(await read('"раз\nдва"\tтри'), [['раз\nдва', 'три']]);
  assert.deepEqual(await read('"не закрыта\tа'), [['"не закрыта', 'а']]);
  assert.deepEqual(await read('"Школа"'), [['"Школа"']]);
  assert.deepEqual(await read('\r\n'), [['']]);
  assert.deepEqual(await read('"раз\r\nдва"\r\n'), [['раз\nдва']]);
  assert.deepEqual(await read('а\tб\r\n\tв'), [['а', 'б'], ['', 'в']]);
  assert.deepEqual(await read('1\u00a0234\t5\u202f678'), [['1\u00a0234', '5\u202f678']]);
});
