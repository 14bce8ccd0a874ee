// A row as a card at the width of a phone: every column as a labelled field, filled in as the table is. (E3, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Card, HAS_FINGER, LINES, openCard, PHONE, ROWS, SIZE, touch } from './card.mjs';
import { browserOfFile, SPEC, Table, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();

test('a row opens as a card: which one it is, a labelled field per column, and back to the same cell', async () => {
  const { page, table, card } = await openCard(browser);
  assert.equal(await card.title(), 'Строка 3 из 20');
  assert.equal(await card.focused(), 'Строка 3 из 20', 'the keyboard is at its title');
  const values = {};
  for (const { title } of SPEC.sheets[0].columns) values[title] = await card.field(title).inputValue();
  assert.deepEqual(values, { Предмет: 'Химия', 'Дата 1й курс': '15.09.2026', 'Количество аудиторий': '3', 'Доля, %': '3,5', Примечание: 'строка 2', Дистанционно: 'Да' });
  assert.equal(await card.field('Предмет').getAttribute('aria-required'), 'true');
  assert.equal(await card.field('Дата').getAttribute('aria-required'), null);
  assert.match(await card.box.locator('[data-column=rooms] .card-hints').textContent(), /От 1 до 100/);
  assert.equal(await page.locator('.sheet-panel:not([hidden]) .grid-scroll').isVisible(), false);
  await touch(card.button('Готово'));
  assert.equal(await card.box.count(), 0);
  assert.deepEqual(await table.active(), [2, 0]);
  assert.deepEqual(page.problems, []);
});

test('what is filled in goes into the table, is saved, checked, undone and redone', async () => {
  const { server, page, table, card } = await openCard(browser);
  await card.write('Количество аудиторий', '500');
  await card.write('Примечание', 'из карточки');
  await card.field('Предмет').focus();
  await card.field('Предмет').selectOption('Биология');
  await until(async () => (await card.messages('rooms')).length > 0, 'the error');
  assert.deepEqual(await card.messages('rooms'), ['Число должно быть от 1 до 100']);
  assert.equal(await card.field('Количество').getAttribute('aria-invalid'), 'true');
  const described = await card.field('Количество').evaluate((input) => input.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent));
  assert.deepEqual(described, ['От 1 до 100', 'Число должно быть от 1 до 100']);
  assert.equal(await page.locator('#form-errors').textContent(), 'Ошибки (1)');
  await table.saved();
  assert.deepEqual(server.response.table('paper')[2], ['Биология', '15.09.2026', '500', '3,5', 'из карточки', 'Да']);
  await touch(card.button('Отменить'));
  assert.equal(await card.field('Предмет').inputValue(), 'Химия');
  await touch(card.button('Вернуть'));
  assert.equal(await card.field('Предмет').inputValue(), 'Биология');
  for (let times = 0; times < 3; times += 1) await touch(card.button('Отменить'));
  await until(async () => (await card.messages('rooms')).length === 0, 'the error to go');
  await table.saved();
  assert.deepEqual(server.response.table('paper')[2], LINES[2]);
});

test('«Вперёд» and «Назад» go through the rows and keep what was typed; past the last one a new row is filled', async () => {
  const { server, table, card } = await openCard(browser, { rows: { paper: rowsOf(LINES.slice(0, 2)) } }, 0);
  assert.equal(await card.title(), 'Строка 1 из 2');
  assert.equal(await card.button('Назад').getAttribute('aria-disabled'), 'true');
  await card.write('Примечание', 'не вышел из поля');
  await touch(card.button('Вперёд'));
  assert.equal(await card.title(), 'Строка 2 из 2');
  assert.equal(await card.field('Примечание').inputValue(), 'строка 1');
  await touch(card.button('Вперёд'));
  assert.equal(await card.title(), 'Строка 3, новая');
  assert.equal(await card.button('Вперёд').getAttribute('aria-disabled'), 'true');
  await card.write('Примечание', 'третья');
  await touch(card.button('Назад'));
  await touch(card.button('Назад'));
  assert.equal(await card.field('Примечание').inputValue(), 'не вышел из поля');
  assert.equal(await card.title(), 'Строка 1 из 3');
  await table.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line[4]), ['не вышел из поля', 'строка 1', 'третья']);
});

test('«Далее» of the on-screen keyboard goes from field to field, «Готово» of it after the last', async () => {
  const { page, card } = await openCard(browser);
  await touch(card.field('Количество'));
  const hint = () => page.evaluate(() => document.activeElement.enterKeyHint);
  assert.equal(await hint(), 'next');
  assert.equal(await page.evaluate(() => document.activeElement.inputMode), 'numeric');
  await page.keyboard.press('Enter');
  assert.equal(await card.focused(), 'share');
  await page.keyboard.press('Enter');
  await page.keyboard.type('!');
  assert.equal(await card.field('Примечание').inputValue(), 'строка 2!');
  await page.keyboard.press('Enter');
  assert.equal(await card.focused(), 'online');
  const single = await openCard(browser, { spec: { ...SPEC, sheets: [{ ...SPEC.sheets[0], columns: SPEC.sheets[0].columns.slice(0, 5) }] } }, 0);
  await single.card.write('Примечание', 'конец');
  assert.equal(await single.page.evaluate(() => document.activeElement.enterKeyHint), 'done');
  await single.page.keyboard.press('Enter');
  assert.equal(await single.card.focused(), 'Вперёд');
});

test('a long text keeps its lines and takes new ones', async () => {
  const columns = [{ key: 'note', title: 'Пояснение', kind: 'text', max_length: 2000 }];
  const { server, page, table, card } = await openCard(browser, { spec: { title: 'Ф', sheets: [{ key: 'paper', title: 'Л', rows: { mode: 'free', min: 1, max: 9 }, columns }] } }, 0);
  await touch(card.field('Пояснение'));
  await page.keyboard.type('первая');
  await page.keyboard.press('Enter');
  await page.keyboard.type('вторая');
  await touch(card.button('Готово'));
  await table.saved();
  assert.deepEqual(server.response.table('paper'), [['первая\nвторая']]);
});

test('Esc and the browser\'s «Back» return to the table with all that was typed, and the page stays', async () => {
  const { server, page, table, card } = await openCard(browser);
  await card.write('Примечание', 'перед Esc');
  await page.keyboard.press('Escape');
  assert.equal(await card.box.count(), 0);
  assert.deepEqual(await table.active(), [2, 4]);
  assert.equal(await table.text(2, 4), 'перед Esc');
  await touch(page.getByRole('button', { name: 'Карточкой' }));
  await card.write('Примечание', 'перед «Назад»');
  await page.goBack();
  await until(async () => await card.box.count() === 0, 'the card to close');
  assert.equal(page.url(), server.form);
  assert.equal(await table.text(2, 4), 'перед «Назад»');
  await table.saved();
  assert.equal(server.response.table('paper')[2][4], 'перед «Назад»');
});

test('the card opened again at once stays open, and «Back» still closes only the card', async () => {
  const { server, page, card } = await openCard(browser);
  await page.evaluate(() => {
    document.querySelector('.grid-card:not([hidden]) .card-top button:last-child').click();
    document.querySelector('.sheet-panel:not([hidden]) .card-open').click();
  });
  await page.waitForTimeout(300);
  assert.equal(await card.box.count(), 1);
  await page.goBack();
  await until(async () => await card.box.count() === 0, 'the card to close');
  assert.equal(page.url(), server.form);
});

test('a line of the list of errors leads to its field, also in another row', async () => {
  const lines = LINES.map((line, index) => (index === 7 ? ['Химия', '15.09.2026', '700', '3,5', 'плохая', 'Да'] : line));
  const { page, card } = await openCard(browser, { rows: { paper: rowsOf(lines) } });
  await touch(page.locator('#form-errors'));
  await touch(page.locator('.form-error').first());
  assert.equal(await card.title(), 'Строка 8 из 20');
  assert.equal(await card.focused(), 'rooms');
  const input = await card.field('Количество').boundingBox();
  const list = await card.box.locator('.card-fields').boundingBox();
  assert.ok(input.y >= list.y && input.y + input.height <= list.y + list.height, 'the field is in sight');
});

test('a second tap on a row\'s number opens its card', { skip: !HAS_FINGER }, async () => {
  const { page } = await browser.open({ ...SIZE, ...ROWS }, PHONE);
  const number = page.locator('.grid-body .grid-number').nth(3);
  await touch(number);
  assert.equal(await page.locator('.grid-card:not([hidden])').count(), 0);
  await touch(number);
  assert.equal(await new Card(page).title(), 'Строка 4 из 20');
});

test('in a wide window there is no card, and one open goes when the window gets wide', async () => {
  const { page } = await browser.open(ROWS);
  assert.equal(await page.getByRole('button', { name: 'Карточкой' }).count(), 0);
  await page.setViewportSize({ width: 600, height: 780 });
  await page.getByRole('button', { name: 'Карточкой' }).click();
  const card = new Card(page);
  await card.field('Примечание').fill('окно растёт');
  await page.setViewportSize({ width: 601, height: 780 });
  await until(async () => await card.box.count() === 0, 'the card to go');
  assert.equal(await new Table(page).text(0, 4), 'окно растёт');
});
