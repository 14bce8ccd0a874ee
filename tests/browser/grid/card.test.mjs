// A row as a card at the width of a phone: every column as a labelled field, filled in as the table is. (E3, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CLASSES, SPEC, Table, browserOfFile, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
/** Firefox's window is made narrow: the driver gives it no finger. */
const HAS_FINGER = process.env.OKO_BROWSER !== 'firefox';
const PHONE = HAS_FINGER ? { hasTouch: true, isMobile: true } : {};
const touch = (locator) => (HAS_FINGER ? locator.tap() : locator.click());
const SIZE = { viewport: { width: 390, height: 780 } };
const LINES = Array.from({ length: 20 }, (_, index) => ['Химия', '15.09.2026', String(index + 1), '3,5', `строка ${index}`, 'Да']);
const ROWS = { rows: { paper: rowsOf(LINES) } };

/** The card on a page, in the words of the tests. */
class Card {
  constructor(page) {
    this.page = page;
    this.box = page.locator('.grid-card:not([hidden])');
  }

  field(title) {
    return this.box.getByLabel(title, { exact: false });
  }

  button(name) {
    return this.box.getByRole('button', { name, exact: true });
  }

  title() {
    return this.box.getByRole('heading').first().textContent();
  }

  /** What is told under the field of a column. */
  messages(key) {
    return this.box.locator(`[data-column="${key}"] .card-message`).allTextContents();
  }

  /** Name and value of a field for reading. */
  shown(key) {
    return this.box.locator(`[data-column="${key}"][role=group]`).evaluate((group) => [
      document.getElementById(group.getAttribute('aria-labelledby')).textContent,
      group.querySelector('.card-value').textContent,
    ]);
  }

  focused() {
    return this.page.evaluate(() => document.activeElement.closest('[data-column]')?.dataset.column ?? document.activeElement.textContent);
  }

  async write(title, text) {
    await touch(this.field(title));
    await this.field(title).fill('');
    await this.page.keyboard.type(text);
  }
}

async function openCard(options = ROWS, row = 2, column = 0) {
  const opened = await browser.open({ ...SIZE, ...options }, PHONE);
  const { page, table } = opened;
  if (row > 0) await touch(table.cell(row, column));
  await touch(page.getByRole('button', { name: 'Карточкой' }));
  return { ...opened, card: new Card(page) };
}

test('a row opens as a card: which one it is, a labelled field per column, and back to the same cell', async () => {
  const { page, table, card } = await openCard();
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
  const { server, page, table, card } = await openCard();
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
  const { server, table, card } = await openCard({ rows: { paper: rowsOf(LINES.slice(0, 2)) } }, 0);
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
  const { page, card } = await openCard();
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
  const single = await openCard({ spec: { ...SPEC, sheets: [{ ...SPEC.sheets[0], columns: SPEC.sheets[0].columns.slice(0, 5) }] } }, 0);
  await single.card.write('Примечание', 'конец');
  assert.equal(await single.page.evaluate(() => document.activeElement.enterKeyHint), 'done');
  await single.page.keyboard.press('Enter');
  assert.equal(await single.card.focused(), 'Вперёд');
});

test('a long text keeps its lines and takes new ones', async () => {
  const columns = [{ key: 'note', title: 'Пояснение', kind: 'text', max_length: 2000 }];
  const { server, page, table, card } = await openCard({ spec: { title: 'Ф', sheets: [{ key: 'paper', title: 'Л', rows: { mode: 'free', min: 1, max: 9 }, columns }] } }, 0);
  await touch(card.field('Пояснение'));
  await page.keyboard.type('первая');
  await page.keyboard.press('Enter');
  await page.keyboard.type('вторая');
  await touch(card.button('Готово'));
  await table.saved();
  assert.deepEqual(server.response.table('paper'), [['первая\nвторая']]);
});

test('Esc and the browser\'s «Back» return to the table with all that was typed, and the page stays', async () => {
  const { server, page, table, card } = await openCard();
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
  const { server, page, card } = await openCard();
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

test('a page loaded anew with a card open shows the table, and «Back» leaves it at once', async () => {
  const { server, page, table } = await browser.open({ ...SIZE, ...ROWS }, PHONE);
  const card = new Card(page);
  await page.goto(`${server.url}/lk`);
  await page.goto(server.form);
  await page.waitForSelector('#form[data-ready]');
  await touch(table.cell(2, 0));
  await touch(page.getByRole('button', { name: 'Карточкой' }));
  await card.write('Примечание', 'перед обновлением');
  await page.reload();
  await page.waitForSelector('#form[data-ready]');
  assert.equal(await card.box.count(), 0);
  assert.equal(await table.text(2, 4), 'перед обновлением');
  await until(() => server.response.table('paper')[2][4] === 'перед обновлением', 'the save');
  await until(() => page.evaluate(() => !history.state?.card), 'the entry to go');
  // Firefox shows the page before without loading it, which its driver does not notice.
  await page.evaluate(() => setTimeout(() => history.back()));
  await until(async () => await page.evaluate(() => location.href).catch(() => null) === `${server.url}/lk`, 'the page before');
});

test('another sheet, «Закрыть», a hidden page and a closed one keep what is being typed', async () => {
  const { server, page, table, card } = await openCard();
  await card.write('Примечание', 'перед листом');
  await touch(page.getByRole('tab', { name: 'Классы' }));
  assert.equal(await card.box.count(), 0);
  await table.saved();
  assert.equal(server.response.table('paper')[2][4], 'перед листом');
  await touch(page.getByRole('tab', { name: /БЛАНКЕ/ }));
  assert.equal(await table.text(2, 4), 'перед листом');
  await touch(page.getByRole('button', { name: 'Карточкой' }));
  await card.write('Примечание', 'страница скрыта');
  await hide(page);
  await until(() => server.response.table('paper')[2][4] === 'страница скрыта', 'the save of a hidden page');
  await card.write('Примечание', 'перед «Закрыть»');
  await touch(page.locator('#form-close'));
  await page.getByRole('heading', { name: 'Кабинет' }).waitFor();
  assert.equal(server.response.table('paper')[2][4], 'перед «Закрыть»');
});

/** The person has gone to another program: the page is told that it is hidden, and no more. */
function hide(page) {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    delete document.visibilityState;
  });
}

test('a hidden page keeps also what is being typed into a cell of the table', { skip: !HAS_FINGER }, async () => {
  const { server, page, table } = await browser.open({ ...SIZE, ...ROWS }, PHONE);
  await touch(table.cell(3, 1));
  await touch(table.cell(3, 1));
  await page.locator('.is-editing .grid-input').fill('');
  await page.keyboard.type('17.09.2026');
  await page.context().setOffline(true);
  await hide(page);
  assert.equal(await page.evaluate(() => Object.values(localStorage).some((text) => text.includes('17.09.2026'))), true, 'kept in the browser');
  await page.context().setOffline(false);
  await until(() => server.response.text('paper', 'row00003', 'day') === '17.09.2026', 'the save');
});

test('with a keyboard of its own a hidden page keeps the card and leaves the cell\'s editor open', async () => {
  const { server, page, table } = await browser.open({ ...ROWS, viewport: { width: 500, height: 780 } });
  await table.click(3, 4);
  await table.press('F2');
  await page.keyboard.type(' и ещё');
  await hide(page);
  assert.equal(await page.locator('.is-editing').count(), 1);
  await table.press('Escape');
  assert.equal(await table.text(3, 4), 'строка 3');
  await page.getByRole('button', { name: 'Карточкой' }).click();
  const card = new Card(page);
  await card.field('Примечание').fill('с клавиатуры');
  await hide(page);
  assert.equal(await card.field('Примечание').inputValue(), 'с клавиатуры');
  await until(() => server.response.table('paper')[3][4] === 'с клавиатуры', 'the save');
});

test('what another person changes is shown; on the field being typed into it is a conflict, not a loss', async () => {
  const { server, page, card } = await openCard();
  await card.write('Примечание', 'моё');
  server.response.changeByOther('paper', 'row00002', 'rooms', '77');
  server.response.changeByOther('paper', 'row00002', 'note', 'чужое');
  await until(async () => await card.field('Количество').inputValue() === '77', 'the other\'s number');
  assert.equal(await card.field('Примечание').inputValue(), 'моё', 'what is being typed stays');
  await touch(card.field('Доля'));
  await page.locator('#form-conflicts').waitFor();
  assert.match((await card.messages('note')).join(), /ваше «моё», на сервере «чужое»/);
  assert.equal(server.response.text('paper', 'row00002', 'note'), 'чужое');
  await touch(page.getByRole('button', { name: 'Оставить моё' }));
  await until(() => server.response.text('paper', 'row00002', 'note') === 'моё', 'mine to be saved');
  assert.equal(await card.field('Примечание').inputValue(), 'моё');
});

test('who else is at a cell is told under its field, and is no error', async () => {
  const { server, page, card } = await openCard();
  server.people = [{ login: 'sch240001-2', cell: { sheet: 'paper', row: 'row00002', column: 'note' } }];
  await until(async () => (await card.messages('note')).length > 0, 'the other person');
  assert.deepEqual(await card.messages('note'), ['Здесь сейчас: sch240001-2.']);
  assert.equal(await card.box.locator('[data-column=note] .mark').count(), 0);
  assert.equal(await page.locator('.grid-card [aria-invalid]').count(), 0);
});

test('a row another person deletes while its card is open: what was typed is not lost', async () => {
  const { server, page, card } = await openCard();
  await card.write('Примечание', 'важное');
  server.response.deleteByOther('paper', 'row00002');
  await page.waitForTimeout(200);
  await until(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    return server.response.text('paper', 'row00002', 'note') === null;
  });
  assert.equal(await card.field('Примечание').inputValue(), 'важное');
  await touch(card.button('Готово'));
  await page.locator('#form-conflicts').waitFor();
  await touch(page.getByRole('button', { name: 'Оставить моё' }));
  await until(() => server.response.text('paper', 'row00002', 'note') === 'важное', 'the row to come back');
});

test('without connection one fills on, and it is saved on return', async () => {
  const { server, page, context, table, card } = await openCard();
  await context.setOffline(true);
  await card.write('Примечание', 'без связи');
  await touch(card.button('Вперёд'));
  await card.write('Примечание', 'тоже');
  await touch(card.field('Доля'));
  await page.getByText('Нет связи с сервером').waitFor();
  await context.setOffline(false);
  await table.saved();
  assert.deepEqual(server.response.table('paper').slice(2, 4).map((line) => line[4]), ['без связи', 'тоже']);
});

test('a line of the list of errors leads to its field, also in another row', async () => {
  const lines = LINES.map((line, index) => (index === 7 ? ['Химия', '15.09.2026', '700', '3,5', 'плохая', 'Да'] : line));
  const { page, card } = await openCard({ rows: { paper: rowsOf(lines) } });
  await touch(page.locator('#form-errors'));
  await touch(page.locator('.form-error').first());
  assert.equal(await card.title(), 'Строка 8 из 20');
  assert.equal(await card.focused(), 'rooms');
  const input = await card.field('Количество').boundingBox();
  const list = await card.box.locator('.card-fields').boundingBox();
  assert.ok(input.y >= list.y && input.y + input.height <= list.y + list.height, 'the field is in sight');
});

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
  const { card } = await openCard({ spec: GROUPED, rows: { paper: CLASSES }, hints: { paper: { c5: { five: 'Только этот класс' } } } }, 0);
  assert.equal(await card.title(), 'Строка 1 из 3');
  const group = card.box.locator('fieldset');
  assert.equal(await group.locator('legend').textContent(), 'Получили');
  assert.deepEqual(await group.locator('.card-label').allTextContents(), ['«5»', '«4»']);
  assert.deepEqual(await card.shown('name'), ['Класс', '5 класс']);
  assert.equal(await card.box.locator('[data-column=name] :is(input, textarea, select)').count(), 0);
  assert.match(await group.locator('[data-column=five]').textContent(), /Только этот класс/);
});

test('a long list is searched in the card; Esc closes the list first; a part of an option stands for it', async () => {
  const { server, page, table, card } = await openCard({ spec: GROUPED, rows: { paper: CLASSES } }, 0);
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
  const { server, table, card } = await openCard({ rows: { paper: rowsOf(lines) } }, 0);
  assert.equal(await card.field('Предмет').inputValue(), 'Химея');
  assert.deepEqual(await card.messages('subject'), ['Выберите значение из списка']);
  await card.field('Предмет').selectOption('Химия');
  await until(async () => (await card.messages('subject')).length === 0, 'the error to go');
  await table.saved();
  assert.equal(server.response.table('paper')[0][0], 'Химия');
});

test('a form for reading shows cards for reading; closing in the middle keeps what was typed', async () => {
  const reading = await openCard({ ...ROWS, readonly: 'view' });
  assert.equal(await reading.card.box.locator('input, textarea, select').count(), 0);
  assert.equal(await reading.card.button('Отменить').count(), 0);
  assert.deepEqual(await reading.card.shown('note'), ['Примечание', 'строка 2']);
  const { server, page, card } = await openCard();
  await card.write('Примечание', 'после закрытия');
  server.closed = true;
  await touch(card.field('Доля'));
  await page.getByText('Приём закрыт').first().waitFor();
  await until(async () => await card.box.locator('input').count() === 0, 'the card for reading');
  await page.getByRole('button', { name: 'Сохранить введённое в файл' }).waitFor();
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
