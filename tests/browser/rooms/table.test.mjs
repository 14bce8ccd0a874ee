// A school fills a table, mends its errors, hands it in, and changes it again (FEATURES E1–E6, N7).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { until } from '../grid/fixture.mjs';
import { COLUMN, collectionPackage } from './packages.mjs';
import { NARROW, assertFitsWidth, assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const SHA256 = /([0-9a-f]{8} ?){8}/;

test('from an empty table to a receipt, and on', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Путь отчета' }));
  const school = await round.person(SCHOOL);
  const { page } = school;

  await page.goto(publication);
  const block = page.locator('.block.collection');
  await assertText(block, [/Открыт/, /\d{4}, \d\d:\d\d - \d+.*мск/, /Вы можете заполнить форму\. Прием открыт\./]);
  assert.equal(await block.getByRole('link', { name: 'Заполнить' }).count(), 1);

  const table = await school.openForm(publication);
  await assertText(page.locator('#form-changed'), [/Данные ещё не вносились/]);
  await fillRow(table, 0, ['мат', '15.9.26', 'сто', '12.5', 'без замечаний', 'да']);
  await table.saved();
  assert.deepEqual((await table.block(0, 0, 0, 5))[0], ['Математика', '15.09.2026', 'сто', '12,5', 'без замечаний', 'Да']);
  await assertText(page.locator('#form-changed'), [/Последнее изменение \d+.\S+ \d{4}, \d\d:\d\d/]);

  await table.cell(0, COLUMN.rooms).and(page.locator('.has-error')).waitFor();
  const errors = page.getByRole('button', { name: 'Ошибки (1)' });
  await errors.and(page.locator('.has-errors')).waitFor();
  await until(() => errors.evaluate((button) => getComputedStyle(button).backgroundColor === 'rgb(160, 31, 27)'), 'a red button');
  assert.ok(await page.locator('#form-submit').isDisabled(), 'no handing in with errors');
  await school.picture('form-errors');

  await errors.click();
  const list = page.locator('#form-errors-list');
  await assertText(list, [/РАБОТЫ НА БЛАНКЕ/, /C1 \(Количество аудиторий\)/, /Введите число цифрами/]);
  await school.picture('form-errors-list');
  await list.getByRole('button', { name: /C1/ }).click();
  assert.ok(await list.isVisible(), 'the list stays open beside the table');
  assert.deepEqual(await table.active(), [0, COLUMN.rooms]);

  await table.type('7');
  await table.press('Enter');
  await table.saved();
  await page.getByRole('button', { name: 'Ошибки', exact: true }).waitFor();
  await page.locator('#form-submit:enabled').click();

  const dialog = page.locator('#form-receipt');
  await assertText(dialog, [/Отчет сдан/, /24-\d{6}/]);
  await school.picture('form-receipt');
  const [receipt] = await Promise.all([school.context.waitForEvent('page'), dialog.getByRole('link', { name: 'Открыть квитанцию' }).click()]);
  await receipt.waitForLoadState();
  await assertText(receipt.locator('main'), [/24-\d{6}/, /\d{4}, \d\d:\d\d/, /Петрова Анна Ивановна \(sch240001\)/, SHA256]);
  await school.picture('receipt', receipt);
  const data = await school.download(receipt.getByRole('link', { name: 'Скачать данные' }), receipt);
  const digest = createHash('sha256').update(await readFile(data.path)).digest('hex');
  assert.equal((await receipt.locator('.hash').innerText()).replaceAll(' ', ''), digest, 'the receipt tells of these very data');
  await receipt.emulateMedia({ media: 'print' });
  assert.equal(await receipt.locator('.tabs').isVisible(), false, 'the printed receipt has no menu');
  assert.ok(await receipt.getByText(SHA256).isVisible());
  await school.picture('receipt-print', receipt);
  await receipt.close();

  await dialog.getByRole('button', { name: 'Вернуться в кабинет' }).click();
  await page.waitForURL(`**${publication}`);
  await assertText(block, [/Сдано \d+.\S+ \d{4}, \d\d:\d\d \(№ 24-\d{6}\)/]);
  await school.picture('publication-handed-in');
  await block.getByRole('link', { name: 'Редактировать' }).click();
  await page.waitForSelector('#form[data-ready]');
  await table.click(0, COLUMN.rooms);
  await table.type('8');
  await table.press('Enter');
  await table.saved();
  await page.getByRole('link', { name: 'Закрыть' }).click();
  await page.waitForURL(`**${publication}`);
  await assertText(block, [/Сдано .*24-\d{6}/, /Черновик сохранён .* после сдачи/]);
});

test('the table on a narrow screen', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Таблица на телефоне' }));
  const school = await round.person(SCHOOL, { width: NARROW });
  const table = await school.openForm(publication);
  await fillRow(table, 0, ['хим', '', 'сто']);
  await table.saved();
  await school.picture('form');
  await school.page.getByRole('button', { name: 'Ошибки (1)' }).click();
  await school.picture('form-errors-list');
  await assertFitsWidth(school.page);
});
