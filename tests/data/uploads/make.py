"""Makes the workbooks of this folder: the form of form.json filled by people and programs in ten crooked ways.

    pip install openpyxl xlsxwriter xlwt && python3 tests/data/uploads/make.py     (and LibreOffice, for what it converts)

Nothing in them is real. `src/sheets/upload/files_tests.rs` says what must come out of each; those it does not refuse all
hold the same three classes, however they are written.
"""

import datetime
import subprocess
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
import xlwt
from openpyxl import Workbook

HERE = Path(__file__).parent
MADE = datetime.datetime(2026, 8, 30, 12, 0, 0)
NBSP = "\u00a0"
DAY = datetime.date(2026, 9, 15)
GROUPS = [None, None, "Обучающихся", None, None, None, None, None, None]
HEADS = ["Класс *", "Буква", "Всего *", "Сдали", "Доля, %", "Средний балл", "Дата", "Код", "Дистанционно"]


def save(book, name):
    book.properties.created = book.properties.modified = MADE
    book.save(HERE / name)


def heads(sheet, top=1, merged=True):
    for column, (group, head) in enumerate(zip(GROUPS, HEADS), 1):
        sheet.cell(top, column, group)
        sheet.cell(top + 1, column, head)
    if merged:
        sheet.merge_cells(start_row=top, start_column=3, end_row=top, end_column=4)
    return top + 2


def totals(book):
    sheet = book.create_sheet("Итоги")
    for row in [("Показатель", "Число"), ("Учителей", 40), ("Аудиторий", 12)]:
        sheet.append(row)


def put(sheet, top, rows):
    for number, row in enumerate(rows, top):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)


# Everything typed as text, as tables copied out of letters come: spaces in numbers, days in three ways, commas.
def as_text():
    book = Workbook()
    sheet = book.active
    sheet.title = "классы "
    put(sheet, heads(sheet), [
        ["5", "А", "1 027", f"1{NBSP}000", None, "4,5", "15.09.2026", "007", "да"],
        [" 6", "Б ", "30", "28", None, "4.25", "15.9.26", "008", "НЕТ"],
        ["7", "В", "25", "25", None, f"5{NBSP}", "2026-09-15", "12345", "+"],
    ])
    totals(book)
    save(book, "as-text-openpyxl.xlsx")


# Numbers where texts belong and days as bare numbers, as another program's export has them.
def as_numbers():
    path = HERE / "as-numbers-xlsxwriter.xlsx"
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("Классы")
    for column, (group, head) in enumerate(zip(GROUPS, HEADS)):
        if group:
            sheet.write(0, column, group)
        sheet.write(1, column, head)
    zeros = book.add_format({"num_format": "000"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    rows = [(5, "А", 1027, 1000, 4.5, 46280, 7, True), (6, "Б", 30, 28, 4.25, 46280, 8, False), (7, "В", 25, 25, 5, DAY, 12345, True)]
    for number, (grade, letter, pupils, passed, mark, when, code, online) in enumerate(rows, 2):
        sheet.write_row(number, 0, [grade, letter, pupils, passed])
        sheet.write(number, 5, mark)
        sheet.write(number, 6, when, day if when is DAY else None)
        sheet.write(number, 7, code, zeros if code < 1000 else None)
        sheet.write_boolean(number, 8, online)
    other = book.add_worksheet("Итоги")
    for number, row in enumerate([("Показатель", "Число"), ("Учителей", 40), ("Аудиторий", 12)]):
        other.write_row(number, 0, row)
    book.close()


ROWS = [
    ["5", "А", 1027, 1000, None, 4.5, DAY, "007", "Да"],
    ["6", "Б", 30, 28, None, 4.25, DAY, "008", "Нет"],
    ["7", "В", 25, 25, None, 5, DAY, "12345", "Да"],
]


# A title above, columns put in another order, one more that nobody asked for, the tab renamed, totals in the first tab.
def moved():
    book = Workbook()
    totals(book)
    sheet = book.active
    sheet.title = "Данные школы"
    sheet["A1"] = "Сведения о классах МБОУ «Школа № 1»"
    sheet.merge_cells("A1:J1")
    order = [8, 7, 6, 5, 3, 2, 1, 0]
    for column, place in enumerate(order, 1):
        sheet.cell(3, column, "Обучающихся" if place == 3 else None)
        sheet.cell(4, column, HEADS[place].replace(" *", ""))
        for number, row in enumerate(ROWS, 5):
            sheet.cell(number, column, row[place])
    sheet.cell(4, 9, "Классный руководитель")
    sheet.cell(5, 9, "Иванова М. П.")
    save(book, "moved-columns-openpyxl.xlsx")


# The class merged over rows, as for printing; two of the classes are of one year here.
def merged():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    rows = [row.copy() for row in ROWS]
    for row in rows:
        row[0] = "5"
        row[6] = None
    rows[0][6] = DAY
    rows[1][0] = rows[2][0] = None
    put(sheet, heads(sheet), rows)
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("G3:G5")
    totals(book)
    save(book, "merged-cells-openpyxl.xlsx")


# A long table made ready for print: numbers of columns, headings once more, empty rows, a filter, totals, a signature.
def printed():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    top = heads(sheet)
    put(sheet, top, [[str(number) for number in range(1, 10)], ROWS[0], ROWS[1], [None] * 9, HEADS, ROWS[2], [None] * 9])
    sheet.row_dimensions[5].hidden = True
    put(sheet, 10, [["Итого", None, 1082, 1053]])
    sheet["K12"] = "Директор"
    sheet["A400"] = " "
    totals(book)
    save(book, "for-print-openpyxl.xlsx")


# Formulas that nobody has calculated: openpyxl writes none of their results.
def uncounted():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    rows = [row.copy() for row in ROWS]
    rows[0][2] = "=1000+27"
    rows[1][3] = "=C4-2"
    rows[2][4] = "=D5/C5*100"
    put(sheet, heads(sheet), rows)
    totals(book)
    save(book, "uncounted-openpyxl.xlsx")


# The same, opened and saved by LibreOffice: results beside the formulas, and an error among them.
def counted():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    rows = [row.copy() for row in ROWS]
    rows[0][2] = "=1000+27"
    rows[1][3] = "=C4-2"
    rows[2][4] = "=D5/C5*100"
    rows[2][5] = "=1/0"
    put(sheet, heads(sheet), rows)
    sheet.row_dimensions[4].hidden = True
    totals(book)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.xlsx"
        book.save(source)
        for kind, filter_name in [("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("xls", "xls:MS Excel 97"), ("ods", "ods")]:
            subprocess.run(["soffice", "--headless", "--convert-to", filter_name, "--outdir", folder + "/out", source], check=True, capture_output=True)
            (Path(folder) / "out" / f"source.{kind}").rename(HERE / f"counted-libreoffice.{kind}")


# XLS by a small library of old: numbers for classes, one cell over several.
def old_xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Классы")
    for column, (group, head) in enumerate(zip(GROUPS, HEADS)):
        if group:
            sheet.write_merge(0, 0, 2, 3, group)
        sheet.write(1, column, head)
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for number, row in enumerate(ROWS, 2):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value, *([day] if value is DAY else []))
    sheet.row(3).hidden = True
    other = book.add_sheet("Итоги")
    for number, row in enumerate([("Показатель", "Число"), ("Учителей", 40), ("Аудиторий", 12)]):
        for column, value in enumerate(row):
            other.write(number, column, value)
    book.save(HERE / "old-xlwt.xls")


# What 1C-like programs write: a prefix on every element, texts inside the cells, no addresses, no styles.
def one_c():
    def cell(value):
        if value is None:
            return "<x:c/>"
        if isinstance(value, datetime.date):
            value = value.strftime("%d.%m.%Y 0:00:00")
        if isinstance(value, (int, float)):
            return f"<x:c><x:v>{value}</x:v></x:c>"
        return f'<x:c t="inlineStr"><x:is><x:t xml:space="preserve">{value}</x:t></x:is></x:c>'

    def sheet(rows, merged=""):
        lines = "".join(f"<x:row>{''.join(cell(value) for value in row)}</x:row>" for row in rows)
        return f'<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{lines}</x:sheetData>{merged}</x:worksheet>'

    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    merged = '<x:mergeCells count="1"><x:mergeCell ref="C1:D1"/></x:mergeCells>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{link}"><x:sheets><x:sheet name="Классы" sheetId="1" r:id="r1"/><x:sheet name="Итоги" sheetId="2" r:id="r2"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{link}/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="r2" Type="{link}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet([GROUPS, HEADS, *ROWS], merged),
        "xl/worksheets/sheet2.xml": sheet([("Показатель", "Число"), ("Учителей", 40), ("Аудиторий", 12)]),
    }
    with zipfile.ZipFile(HERE / "one-c-handmade.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 8, 30, 12, 0, 0)), text)


# One heading changed and one column gone: nothing can be told for sure.
def renamed():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    put(sheet, heads(sheet), ROWS)
    sheet["B2"] = "Литера"
    sheet.delete_cols(8)
    totals(book)
    save(book, "renamed-column-openpyxl.xlsx")


# A page of HTML under the name of a workbook, as some programs «save for Excel».
def html():
    cells = "".join(f"<th>{head}</th>" for head in HEADS)
    (HERE / "html.xls").write_text(f"<html><body><table><tr>{cells}</tr></table></body></html>\n", encoding="utf-8")


for make in [as_text, as_numbers, moved, merged, printed, uncounted, counted, old_xls, one_c, renamed, html]:
    make()
