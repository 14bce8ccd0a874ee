// The help card: the keys of the table. Only those that do something in the table at hand. (E3)

import { button, element, uniqueId } from './dom.js';

/** Each key: what to press, ways divided by « или »; what it does; `where` it works: always, `cells` may change, `rows` may come and go. */
const GROUPS = [
  ['Движение', [
    ['Стрелки', 'К соседней ячейке'],
    ['Tab или Shift + Tab', 'Вправо или влево'],
    ['Enter или Shift + Enter', 'Вниз или вверх'],
    ['PgDn или PgUp', 'На экран вниз или вверх'],
    ['Home или End', 'К началу или концу строки'],
    ['Ctrl + Home или Ctrl + End', 'К первой или последней заполненной ячейке'],
    ['Ctrl + стрелка', 'К краю заполненного блока'],
    ['F8 или Shift + F8', 'К следующей или предыдущей ошибке'],
    ['Esc', 'Выйти из таблицы к листам и кнопкам'],
  ]],
  ['Выделение', [
    ['Shift + стрелка', 'Расширить выделение; с Ctrl — до края блока'],
    ['Ctrl + Пробел', 'Столбец целиком'],
    ['Shift + Пробел', 'Строка целиком'],
    ['Ctrl + A', 'Вся таблица'],
    ['Alt + Shift + → или ←', 'Столбец шире или уже'],
  ]],
  ['Помощь', [['F1 или Ctrl + /', 'Эта памятка']]],
  ['Ввод', [
    ['Буквы и цифры', 'Ввести новое значение', 'cells'],
    ['F2', 'Исправить значение', 'cells'],
    ['Alt + ↓', 'Открыть список или календарь', 'cells'],
    ['Alt + Enter', 'Новая строка внутри ячейки', 'cells'],
    ['Ctrl + ;', 'Сегодняшняя дата', 'cells'],
    ['Esc', 'Отменить ввод в ячейку', 'cells'],
    ['Delete', 'Очистить выделенное', 'cells'],
  ]],
  ['Заполнение и правка', [
    ['Ctrl + Enter', 'Ввести одно значение во все выделенные ячейки', 'cells'],
    ['Ctrl + D', 'Заполнить вниз', 'cells'],
    ['Ctrl + R', 'Заполнить вправо', 'cells'],
    ['Ctrl + C', 'Копировать'],
    ['Ctrl + X', 'Вырезать', 'cells'],
    ['Ctrl + V', 'Вставить, в том числе из Excel', 'cells'],
    ['Ctrl + Z', 'Отменить', 'cells'],
    ['Ctrl + Y', 'Вернуть отменённое', 'cells'],
    ['Ctrl + «+»', 'Вставить строку', 'rows'],
    ['Ctrl + «−»', 'Удалить строку', 'rows'],
  ]],
];

/**
 * Shows the card over the page; closing it gives the keyboard back to where it was.
 * @param able what the table at hand allows: {cells: boolean, rows: boolean}
 */
export function openKeysCard(able) {
  const title = uniqueId('keys');
  const dialog = element('dialog', { class: 'wide keys-card', 'aria-labelledby': title });
  const close = button('Закрыть', { class: 'secondary small', autofocus: '' }, () => dialog.close());
  const groups = element('div', { class: 'keys-groups' });
  for (const [name, keys] of GROUPS) {
    const works = keys.filter(([, , where]) => !where || able[where]);
    if (works.length > 0) groups.append(group(name, works));
  }
  dialog.append(element('article', {}, element('header', {}, element('h2', { id: title }, 'Клавиши таблицы'), close), groups));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

function group(name, keys) {
  const list = element('dl');
  for (const [pressed, act] of keys) list.append(element('div', {}, element('dt', {}, ...keyCaps(pressed)), element('dd', {}, act)));
  return element('section', {}, element('h3', {}, name), list);
}

/** «Tab или Shift + Tab» as caps of keys; what is pressed together stays on one line. */
function keyCaps(pressed) {
  return pressed.split(/( или )/).map((way, index) => (index % 2 === 1 ? way : together(way)));
}

function together(way) {
  const caps = way.split(/( \+ )/).map((part, index) => (index % 2 === 1 ? part : element('kbd', {}, part)));
  return element('span', {}, ...caps);
}
