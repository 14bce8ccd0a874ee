// Nothing typed into a card is lost: pages hidden and left, others' changes, a lost connection. (E3, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Card, HAS_FINGER, openCard, PHONE, ROWS, SIZE, touch } from './card.mjs';
import { browserOfFile, until } from './fixture.mjs';

const browser = browserOfFile();

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
  const { server, page, table, card } = await openCard(browser);
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
  const { server, page, card } = await openCard(browser);
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
  const { server, page, card } = await openCard(browser);
  server.people = [{ login: 'sch240001-2', cell: { sheet: 'paper', row: 'row00002', column: 'note' } }];
  await until(async () => (await card.messages('note')).length > 0, 'the other person');
  assert.deepEqual(await card.messages('note'), ['Здесь сейчас: sch240001-2.']);
  assert.equal(await card.box.locator('[data-column=note] .mark').count(), 0);
  assert.equal(await page.locator('.grid-card [aria-invalid]').count(), 0);
});

test('a row another person deletes while its card is open: what was typed is not lost', async () => {
  const { server, page, card } = await openCard(browser);
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
  const { server, page, context, table, card } = await openCard(browser);
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
