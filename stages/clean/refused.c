/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refused.c - files of which every record was rejected for one reason: one sentence with the likely cause and what to
 * do. */
#include "stages/clean/cleaning.h"

struct advice {
  enum check check;
  const char *zh, *en;
};

static const struct advice advices[] = {
    {CHECK_DAMAGED_CODE, "：电子表格把代码列当作数值；请把该列设为文本，从平台重新导出",
     ": a spreadsheet took the column of codes for numbers; make the column text and export the file again"},
    {CHECK_CODE_MISSING, "：代码列没有内容；请重新导出，包含统一社会信用代码或组织机构代码",
     ": the column of codes is empty; export the file again with the credit code or the organisation code"},
    {CHECK_CODE_UNREADABLE, "：代码列不是代码，可能列名与内容错位；请核对表头后重新导出",
     ": the column has no codes; titles and contents may be shifted; compare them and export the file again"},
    {CHECK_CELL_COUNT, "：各行的列数与表头不符；请用原表头重新导出，不要手工拼接",
     ": the rows have another number of cells than the header; export the table again with its own header"},
    {CHECK_PERIOD_MISSING, "：报告期列没有内容；请补上，或删去该列并用 --period 指定",
     ": the column of the period is empty; fill it, or remove it and give --period"},
    {CHECK_PERIOD_UNREADABLE, "：报告期的写法无法识别，或该报表需要月份；请改为 2023、2023-05 一类写法",
     ": the way the period is written is not known, or the form needs a month; write it as 2023 or 2023-05"},
    {CHECK_VALUE_MISSING, "：必填列没有数值；请检查是否导出了空表或其他报表",
     ": a required column has no values; is it an empty table, or another form?"},
    {CHECK_VALUE_UNREADABLE, "：必填列不是数字；请检查列名与内容是否错位，数字中是否带有文字",
     ": a required column has no numbers; compare titles and contents, and remove words behind numbers"},
    {CHECK_HEADER_DIFFERS, "：请将这张表单独存为一个文件", ": give this table in a file of its own"},
    {CHECK_BAD_BYTE, "：字符集可能判断有误；请用 --charset 指定", ": the charset may be another one; give --charset"},
    {CHECK_BAD_QUOTE, "：引号不成对；请重新导出为 CSV，或直接使用工作簿",
     ": quotation marks do not pair; export it as CSV again, or give the workbook itself"}};

static const struct advice *advice_of(uint64_t causes) {
  for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
    if (causes == (uint64_t)1 << advices[i].check) return &advices[i];
  return NULL;
}

void refused_note(const struct cleaning *cleaning, const struct emit *emit) {
  for (size_t f = 0; f < cleaning->files; f++) {
    const struct file_count *count = &cleaning->file_count[f];
    const struct advice *advice = advice_of(count->causes);
    if (!advice || count->records_in < 2 || count->rejected != count->records_in) continue;
    struct check_place place = {.file = cleaning->bound[f].file, .value = cleaning->checks.name[advice->check]};
    check_give_both(&cleaning->checks, emit->findings, CHECK_ALL_REJECTED, place, span_of(advice->zh),
                    span_of(advice->en));
  }
}
