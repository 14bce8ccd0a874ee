// «Ошибки» and «Сдать отчет». (E5, E6)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile, until } from './fixture.mjs';

const browser = browserOfFile();
const GOOD = { rows: { paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химия', rooms: '5' } }] } };
const BAD = {
  rows: {
    paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химея', rooms: '150' } }],
    classes: [{ id: 'c5', position: 'a0', cells: { name: '5 класс', pupils: 'сто' } }],
  },
};

/** Lines of the list as [sheet, place, comment]. */
function linesOf(page) {
  return page.locator('.form-error').evaluateAll((lines) => lines.map((line) => ['sheet', 'place', 'message'].map((part) => line.querySelector(`.form-error-${part}`).textContent)));
}

test('the button counts the errors and turns red, the list names sheet, cell and comment', async () => {
  const { page } = await browser.open(BAD);
  const opener = page.locator('#form-errors');
  assert.equal(await opener.textContent(), 'Ошибки (3)');
  await until(() => opener.evaluate((node) => getComputedStyle(node).backgroundColor === 'rgb(160, 31, 27)'), 'a red button');
  await opener.click();
  assert.equal(await opener.getAttribute('aria-expanded'), 'true');
  assert.deepEqual(await linesOf(page), [
    ['РАБОТЫ НА БЛАНКЕ', 'A1 (Предмет)', 'Выберите значение из списка'],
    ['РАБОТЫ НА БЛАНКЕ', 'C1 (Количество аудиторий)', 'Число должно быть от 1 до 100'],
    ['Классы', 'B1 (Обучающихся)', 'Введите целое число'],
  ]);
});

test('a click on an error leads to its cell, on another sheet too', async () => {
  const { page, table } = await browser.open(BAD);
  await page.locator('#form-errors').click();
  await page.getByText('Введите целое число').click();
  assert.equal(await page.locator('#form-errors-list').isVisible(), true, 'the list stays open');
  assert.equal(await page.getByRole('tab', { name: 'Классы' }).getAttribute('aria-selected'), 'true');
  assert.deepEqual(await table.active(), [0, 1]);
  await table.press('2', '5', 'Enter');
  await table.saved();
  assert.equal(await page.locator('#form-errors').textContent(), 'Ошибки (2)');
  await until(async () => (await linesOf(page)).length === 2, 'the line to go');
});

test('«Сдать отчет» is off while there are errors, says why, and comes on when they are mended', async () => {
  const { page, table } = await browser.open({ rows: { paper: [{ id: 'row00001', position: 'a0', cells: { subject: 'Химия', rooms: '150' } }] } });
  const submit = page.locator('#form-submit');
  assert.equal(await submit.isDisabled(), true);
  const why = page.locator(`#${await submit.getAttribute('aria-describedby')}`);
  assert.match(await why.textContent(), /исправьте 1 ошибку/);
  assert.equal(await why.getAttribute('role'), 'status');
  await table.click(0, 2);
  await table.press('5', 'Enter');
  await table.saved();
  assert.equal(await submit.isDisabled(), false);
  assert.equal(await submit.getAttribute('aria-describedby'), null);
  assert.equal(await page.locator('#form-errors').textContent(), 'Ошибки');
});

test('handing in saves the open editor, shows the receipt, leads back', async () => {
  const { server, page, table } = await browser.open(GOOD);
  await table.click(0, 2);
  await table.type('17');
  await page.locator('#form-submit').click();
  const receipt = page.getByRole('dialog', { name: 'Отчет сдан' });
  await receipt.waitFor();
  assert.equal(server.response.text('paper', 'row00001', 'rooms'), '17');
  assert.equal(server.handedIn, 1);
  assert.match(await receipt.textContent(), /24-000123/);
  assert.match(await receipt.textContent(), /7 сентября 2026, 17:59/);
  assert.equal(await receipt.getByRole('link', { name: 'Открыть квитанцию' }).getAttribute('href'), '/lk/submissions/123');
  await receipt.getByRole('button', { name: 'Вернуться в кабинет' }).click();
  await page.waitForURL('**/lk');
});

test('an error made with the last cell is found before handing in, and the list opens', async () => {
  const { server, page, table } = await browser.open(GOOD);
  await table.click(0, 2);
  await table.type('170');
  await page.locator('#form-submit').click();
  await page.locator('#form-errors-list').waitFor();
  assert.match(await page.locator('#form-errors-list').textContent(), /от 1 до 100/);
  assert.equal(server.handedIn, 0);
});

test('changed meanwhile by another: not handed in, told, and shown', async () => {
  const { server, page, table } = await browser.open(GOOD);
  server.response.changeByOther('paper', 'row00001', 'note', 'добавлено');
  await page.locator('#form-submit').click();
  await page.locator('#form-banner').getByText('изменил другой человек').waitFor();
  await until(async () => (await table.text(0, 4)) === 'добавлено', 'the news');
  assert.equal(server.handedIn, 0);
  await page.locator('#form-submit').click();
  await page.getByRole('dialog', { name: 'Отчет сдан' }).waitFor();
  assert.equal(await page.locator('#form-banner').isVisible(), false);
});

test('without connection nothing is handed in, and that is told', async () => {
  const { server, page, context } = await browser.open(GOOD);
  await context.setOffline(true);
  await page.locator('#form-submit').click();
  await page.locator('#form-banner').getByText('Отчет не сдан').waitFor();
  await context.setOffline(false);
  assert.equal(server.handedIn, 0);
  await page.locator('#form-submit').click();
  await page.getByRole('dialog', { name: 'Отчет сдан' }).waitFor();
});

test('closed at the last moment: told, nothing handed in', async () => {
  const { server, page } = await browser.open(GOOD);
  server.closed = true;
  await page.locator('#form-submit').click();
  await page.locator('#form-banner').getByText('Приём закрыт').waitFor();
  assert.equal(server.handedIn, 0);
  assert.equal(await page.locator('#form-submit').isDisabled(), true);
});

test('an empty table is handed in only when that is meant', async () => {
  const spec = { title: 'Пустая', sheets: [{ key: 'free', title: 'Лист', rows: { mode: 'free', min: 0, max: 9 }, columns: [{ key: 'a', title: 'А', kind: 'text' }] }] };
  const { page, server } = await browser.open({ spec });
  await page.locator('#form-submit:enabled').click();
  await page.getByText('Таблица пуста: отчет будет сдан без данных').waitFor();
  assert.equal(server.handedIn, 0);
  await page.locator('#form-submit:enabled').click();
  await page.getByRole('heading', { name: 'Отчет сдан' }).waitFor();
  assert.equal(server.handedIn, 1);
});
