// What a card's fields look like: groups, locked ones, long lists, texts that are no option. (E3, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openCard, ROWS, touch } from './card.mjs';
import { browserOfFile, CLASSES, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();

const GROUPED = {
  title: 'Сведения',
  sheets: [{
    key: 'paper',
    title: 'Лист',
    rows: { mode: 'fixed' },
    columns: [
      { key: 'name', title: 'Класс', kind: 'text', locked: true },
      { key: 'five', title: '«5»', group: 'Получили', kind: 'integer' },
      { key: 'four', title: '«4»', group: 'Получили', kind: 'integer', hint: 'Хорошисты' },
      { key: 'school', title: 'Школа', kind: 'list', options: Array.from({ length: 60 }, (_, index) => `Школа № ${index + 1}`) },
      { key: 'day', title: 'Дата', kind: 'date' },
    ],
  }],
};

test('groups have their headings, locked columns are shown and not filled in, hints of cells are told', async () => {
  const { card } = await openCard(browser, { spec: GROUPED, rows: { paper: CLASSES }, hints: { paper: { c5: { five: 'Только этот класс' } } } }, 0);
  assert.equal(await card.title(), 'Строка 1 из 3');
  const group = card.box.locator('fieldset');
  assert.equal(await group.locator('legend').textContent(), 'Получили');
  assert.deepEqual(await group.locator('.card-label').allTextContents(), ['«5»', '«4»']);
  assert.deepEqual(await card.shown('name'), ['Класс', '5 класс']);
  assert.equal(await card.box.locator('[data-column=name] :is(input, textarea, select)').count(), 0);
  assert.match(await group.locator('[data-column=five]').textContent(), /Только этот класс/);
});

test('a long list is searched in the card; Esc closes the list first; a part of an option stands for it', async () => {
  const { server, page, table, card } = await openCard(browser, { spec: GROUPED, rows: { paper: CLASSES } }, 0);
  await touch(card.field('Школа'));
  await page.keyboard.type('№ 57');
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['Школа № 57']);
  await page.keyboard.press('Enter');
  assert.equal(await card.field('Школа').inputValue(), 'Школа № 57');
  assert.equal(await card.focused(), 'day');
  await touch(card.field('Школа'));
  assert.equal(await page.getByRole('option').count(), 60, 'all can be chosen again');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('option').count(), 0);
  assert.equal(await card.box.count(), 1);
  await touch(card.field('Школа'));
  await touch(card.field('Дата'));
  await touch(card.field('Школа'));
  await touch(page.getByRole('option', { name: 'Школа № 3', exact: true }));
  await table.saved();
  assert.equal(server.response.text('paper', 'c5', 'school'), 'Школа № 3');
});

test('what is no option stays to be seen and mended', async () => {
  const lines = [['Химея', '15.09.2026', '5', '3,5', 'текст', 'Да']];
  const { server, table, card } = await openCard(browser, { rows: { paper: rowsOf(lines) } }, 0);
  assert.equal(await card.field('Предмет').inputValue(), 'Химея');
  assert.deepEqual(await card.messages('subject'), ['Выберите значение из списка']);
  await card.field('Предмет').selectOption('Химия');
  await until(async () => (await card.messages('subject')).length === 0, 'the error to go');
  await table.saved();
  assert.equal(server.response.table('paper')[0][0], 'Химия');
});

test('a form for reading shows cards for reading; closing in the middle keeps what was typed', async () => {
  const reading = await openCard(browser, { ...ROWS, readonly: 'view' });
  assert.equal(await reading.card.box.locator('input, textarea, select').count(), 0);
  assert.equal(await reading.card.button('Отменить').count(), 0);
  assert.deepEqual(await reading.card.shown('note'), ['Примечание', 'строка 2']);
  const { server, page, card } = await openCard(browser);
  await card.write('Примечание', 'после закрытия');
  server.closed = true;
  await touch(card.field('Доля'));
  await page.getByText('Приём закрыт').first().waitFor();
  await until(async () => await card.box.locator('input').count() === 0, 'the card for reading');
  await page.getByRole('button', { name: 'Сохранить введённое в файл' }).waitFor();
});
