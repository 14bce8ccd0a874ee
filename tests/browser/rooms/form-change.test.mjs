// The operator changes a form that schools have already filled (FEATURES H2): what it does is shown before, nothing is lost,
// and whoever is typing at that moment keeps what was typed.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { FORM, collectionPackage } from './packages.mjs';
import { NARROW, assertFitsWidth, assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';

/** Of FORM: «Доля» is gone, «Дата» must be filled, «Примечание» is a whole number. */
function nextForm() {
  const form = structuredClone(FORM);
  const [paper] = form.sheets;
  paper.columns = paper.columns.filter((column) => column.key !== 'share');
  paper.columns.find((column) => column.key === 'day').required = true;
  Object.assign(paper.columns.find((column) => column.key === 'note'), { kind: 'integer', max_length: undefined });
  return form;
}

/** Releases the next version of a form as the builder's page does. */
async function release(operator, form, spec) {
  await operator.page.goto(`/lk/forms/${form}`);
  const released = await operator.page.evaluate(async ([id, text]) => {
    const headers = { 'Content-Type': 'application/json', 'X-Oko-Csrf': document.querySelector('meta[name=csrf]').content };
    const post = (path, body) => fetch(`/lk/forms/${id}/${path}`, { method: 'POST', headers, body });
    const { revision } = await (await fetch(`/lk/forms/${id}/draft`, { headers: { Accept: 'application/json' } })).json();
    const saved = await (await post(`draft?base=${revision}`, text)).json();
    return (await post('versions', JSON.stringify({ revision: saved.revision }))).json();
  }, [form, JSON.stringify(spec)]);
  assert.deepEqual(released, { number: 2, is_new: true });
}

test('a form changes while a school types', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Смена формы' }));
  const school = await round.person(SCHOOL);
  const { page } = school;
  const first = await school.openForm(publication);
  await fillRow(first, 0, ['мат', null, '7', '12,5', '15', 'да']);
  await first.saved();
  await page.locator('#form-submit:enabled').click();
  await page.getByRole('button', { name: 'Вернуться в кабинет' }).click();
  await page.waitForURL(`**${publication}`);
  const table = await school.openForm(publication);

  // The connection is gone, and the school goes on typing.
  school.foresee(/ERR_INTERNET_DISCONNECTED/, /^409: /);
  await school.context.setOffline(true);
  await table.click(0, 2);
  await table.type('9');
  await table.press('Tab');
  await table.type('77');
  await table.press('Enter');

  const operator = await round.person('operator');
  await operator.page.goto('/lk/arranging?q=Смена формы');
  await operator.picture('collections');
  await operator.page.getByRole('link', { name: 'Проверка связи', exact: true }).click();
  const settings = operator.page.url();
  await operator.picture('collection-settings');
  const form = await operator.page.evaluate(async () => {
    const list = new DOMParser().parseFromString(await (await fetch('/lk/forms?q=Проверка связи')).text(), 'text/html');
    return /\/lk\/forms\/(\d+)/.exec(list.querySelector('tbody a').getAttribute('href'))[1];
  });
  await release(operator, form, nextForm());
  await operator.page.goto(settings);
  await operator.page.getByRole('link', { name: 'Сменить версию' }).click();
  await operator.page.getByRole('button', { name: 'Показать, что изменится' }).click();
  const main = operator.page.locator('main');
  await assertText(main, [/убран столбец «Доля, %»/, /столбец «Дата»: обязательный: нет → да/, /Без места\s+1/, /12,5/, /Новых ошибок\s+1/]);
  await operator.picture('form-change');
  await operator.page.getByRole('button', { name: 'Перейти на версию 2' }).click();
  await assertText(main, [/Форма изменена/, /Форма изменена: версия 2 вместо 1/]);

  // What was typed meanwhile is refused as a whole, and stays.
  await school.context.setOffline(false);
  const banner = page.locator('#form-banner');
  await assertText(banner, [/Форма изменилась: обновите страницу/, /Не сохранено на сервере: 2 ячейки; введённое осталось в этом браузере/]);
  await school.picture('form-changed');
  await banner.getByRole('button', { name: 'Обновить страницу' }).click();
  await page.waitForSelector('#form[data-ready]');
  await table.saved();
  assert.deepEqual((await table.block(0, 0, 0, 4))[0], ['Математика', '', '9', '15', 'Да'], 'what has a place is taken');
  await assertText(banner, [/для введённого \(1 ячейка\) в ней больше нет места/]);
  const rescued = await school.download(banner.getByRole('button', { name: 'Сохранить введённое в файл' }));
  assert.match(rescued.name, /\.csv$/);
  await assertText(page.locator('#form-look-again'), [/После сдачи отчета форма изменилась/]);
  await school.picture('form-look-again');

  await page.goto('/lk/notifications');
  await assertText(page.locator('main'), [/Форма изменилась: «Проверка связи»/]);
  const again = await school.openForm(publication);
  await again.click(0, 1);
  await again.type('20.09.2026');
  await again.press('Enter');
  await again.saved();
  await page.locator('#form-submit:enabled').click();
  await assertText(page.locator('#form-receipt'), [/Отчет сдан/]);
  await page.locator('#form-look-again').waitFor({ state: 'detached' });

  const regional = await round.person('reg24_vpr');
  await regional.openParticipants(publication);
  await regional.page.getByRole('row', { name: SCHOOL }).getByRole('link', { name: /^Открыть данные/ }).click();
  await regional.page.getByText('Прежние значения').click();
  await regional.picture('former-values');
  await assertText(regional.page.locator('.former'), [/Прежние значения: 1.значение/, /12,5/]);
});

test('a copy, made with its dates shifted, on a narrow screen too', { timeout: 60_000 }, async () => {
  await round.server.publish(collectionPackage({ title: 'Прошлогодний сбор' }));
  for (const width of [NARROW, undefined]) {
    const operator = await round.person('operator', { width });
    const { page } = operator;
    await page.goto('/lk/arranging?q=Прошлогодний');
    await page.getByRole('link', { name: 'Скопировать сбор' }).first().click();
    await page.getByLabel('на год, с тем же днём недели').check();
    await page.getByRole('button', { name: 'Пересчитать даты' }).click();
    await page.getByLabel('Название публикации').fill(`Новый сбор ${width ?? ''}`);
    await assertFitsWidth(page);
    await operator.picture('collection-copy');
    await page.getByRole('button', { name: 'Создать сбор данных' }).click();
    await assertText(page.locator('main'), [/Сбор данных создан/, /Сбор создан копированием/, /Еще не открыт/]);
    const previous = page.getByLabel('Прошлый сбор');
    assert.match(await previous.evaluate((select) => select.selectedOptions[0].textContent), /Прошлогодний сбор/);
    await assertFitsWidth(page);
  }
});
