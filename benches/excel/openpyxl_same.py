"""What benches/excel does, by openpyxl: `template ROWS FILE` writes the same cells with the same lists and limits, `read ROWS FILE`
reads every cell. Says seconds and mebibytes."""

import datetime
import resource
import sys
import time

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

COLUMNS = 30
SUBJECTS = ["Химия", "Физика", "Русский язык"]


def value(row, number):
    match number % 5:
        case 0:
            return SUBJECTS[(row + number) % 3]
        case 1:
            return (row * 31 + number) % 100_000
        case 2:
            return row % 10_000 / 100
        case 3:
            return datetime.date(2026, 9, 1 + row % 28)
        case _:
            return f"Примечание к строке {row}, столбец {number}"


def rule(number):
    return [
        dict(type="list", formula1=f'"{",".join(SUBJECTS)}"'),
        dict(type="whole", operator="between", formula1="0", formula2="100000"),
        dict(type="decimal", operator="between", formula1="0", formula2="100"),
        dict(type="date", operator="greaterThanOrEqual", formula1="46023"),
        dict(type="textLength", operator="lessThanOrEqual", formula1="200"),
    ][number % 5]


def template(rows, path):
    book = Workbook()
    sheet = book.active
    sheet.append([f"Столбец {number}" for number in range(COLUMNS)])
    unlocked = Protection(locked=False)
    formats = ["@", "0", "General", "dd.mm.yyyy", "@"]
    for row in range(rows):
        sheet.append([value(row, number) for number in range(COLUMNS)])
        for number, cell in enumerate(sheet[row + 2]):
            cell.protection = unlocked
            cell.number_format = formats[number % 5]
    for number in range(COLUMNS):
        made = DataValidation(showErrorMessage=True, error="Проверьте значение", **rule(number))
        letter = get_column_letter(number + 1)
        made.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(made)
    sheet.protection.sheet = True
    book.save(path)


def read(rows, path):
    sheet = load_workbook(path, data_only=True).worksheets[0]
    found = sum(1 for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert found >= rows * COLUMNS, found


what, rows, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
started = time.perf_counter()
{"template": template, "read": read}[what](rows, path)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
