/* SPDX-License-Identifier: MIT */
#include "staging/duck.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "staging/duck-append.h"
#include "staging/duck-function.h"
#include "staging/duck-text.h"
#include "staging/script.h"
#include "support/test.h"

#include <string.h>

static SgDuck *open_duck(void)
{
    GError *error = NULL;
    SgDuck *duck = sg_duck_open(NULL, &error);
    g_assert_no_error(error);
    return duck;
}

static void rows_come_in_order_and_typed(void)
{
    g_autoptr(SgDuck) duck = open_duck();
    GError *error = NULL;
    g_autoptr(SgDuckRows) rows = sg_duck_query(
        duck,
        "SELECT i::INTEGER, (i * 10000000000)::BIGINT, (i / 2)::FLOAT, (i / 4)::DOUBLE, "
        "(i % 200)::UTINYINT, CASE WHEN i % 3 > 0 THEN 'text number ' || i END, [i, i + "
        "0.5]::FLOAT[] "
        "FROM range(5000) t(i)",
        &error);
    g_assert_no_error(error);
    int64_t row = 0, count;
    while ((count = sg_duck_next(rows, &error)) > 0) {
        for (int64_t n = 0; n < count; n++, row++) {
            size_t length = 0;
            int64_t values = 0;
            g_assert_cmpint(sg_duck_int32(rows, 0)[n], ==, row);
            g_assert_cmpint(sg_duck_int64(rows, 1)[n], ==, row * 10000000000);
            g_assert_cmpfloat(sg_duck_float(rows, 2)[n], ==, (float)row / 2);
            g_assert_cmpfloat(sg_duck_double(rows, 3)[n], ==, (double)row / 4);
            g_assert_cmpint(sg_duck_uint8(rows, 4)[n], ==, row % 200);
            const char *text = sg_duck_text(rows, 5, n, &length);
            g_autofree char *expected = g_strdup_printf("text number %d", (int)row);
            g_assert_true(sg_duck_is_null(rows, 5, n) == (row % 3 == 0));
            g_assert_true((text == NULL) == (row % 3 == 0));
            if (text)
                g_assert_cmpmem(text, length, expected, strlen(expected));
            const float *pair = sg_duck_floats(rows, 6, n, &values);
            g_assert_cmpint(values, ==, 2);
            g_assert_cmpfloat(pair[1], ==, (float)row + 0.5f);
        }
    }
    g_assert_no_error(error);
    g_assert_cmpint(row, ==, 5000);
}

static void errors_say_what_the_caller_can_do(void)
{
    g_autoptr(SgDuck) duck = open_duck();
    GError *error = NULL;
    g_assert_false(sg_duck_run(duck, "SELEKT 1", &error));
    assert_fails(error, SG_ERROR_INPUT, "syntax error");
    g_assert_false(sg_duck_run(duck, "SELECT 'x'::INTEGER", &error));
    assert_fails(error, SG_ERROR_INPUT, "Could not convert string 'x' to INT32");
    g_assert_false(sg_duck_run(duck, "SELECT 1; FROM read_parquet('/no/such/file')", &error));
    assert_fails(error, SG_ERROR_IO, "/no/such/file");
    g_assert_false(
        sg_duck_run(duck, "CREATE TABLE t AS SELECT error('half way') FROM range(9)", &error));
    assert_fails(error, SG_ERROR_INPUT, "half way");
    g_autoptr(SgDuckRows) rows = sg_duck_query(
        duck,
        "SELECT CASE WHEN i > 9000000 THEN error('late') ELSE i END FROM range(10000000) t(i)",
        &error);
    g_assert_no_error(error);
    int64_t count;
    while ((count = sg_duck_next(rows, &error)) > 0)
        continue;
    g_assert_cmpint(count, ==, -1);
    assert_fails(error, SG_ERROR_INPUT, "late");
}

static void memory_has_a_limit_and_a_place_to_spill(void)
{
    static const char sql[] =
        "CREATE TABLE t AS SELECT i, repeat('x', 100) || i AS text "
        "FROM range(600000) t(i); SELECT count(*) FROM (FROM t ORDER BY text)";
    GError *error = NULL;
    SgDuckOptions none = { .memory_mb = 24, .threads = 1 };
    g_autoptr(SgDuck) tight = sg_duck_open(&none, &error);
    g_assert_false(sg_duck_run(tight, sql, &error));
    assert_fails(error, SG_ERROR_IO, "allow more memory or use fewer threads");
    g_autofree char *folder = temporary_folder();
    SgDuckOptions spilling = { .memory_mb = 24, .threads = 1, .spill_folder = folder };
    g_autoptr(SgDuck) roomy = sg_duck_open(&spilling, &error);
    sg_duck_run(roomy, sql, &error);
    g_assert_no_error(error);
    g_clear_pointer(&roomy, sg_duck_close);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void an_interrupt_ends_a_long_statement(void)
{
    g_autoptr(SgDuck) duck = open_duck();
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_false(
        sg_duck_run(duck, "SELECT count(*) FROM range(100000) a, range(100000) b", &error));
    sg_interrupt_clear();
    g_assert_error(error, SG_ERROR, SG_ERROR_INTERRUPTED);
    g_clear_error(&error);
    int64_t number;
    g_assert_true(sg_duck_number(duck, "SELECT 7", &number, &error));
    g_assert_cmpint(number, ==, 7);
}

static void appended_rows_are_there(void)
{
    g_autoptr(SgDuck) duck = open_duck();
    GError *error = NULL;
    g_assert_true(sg_duck_run(duck, "CREATE TABLE t (a VARCHAR, b BIGINT)", &error));
    g_autoptr(SgDuckAppend) append = sg_duck_append_open(duck, "t", &error);
    for (int n = 0; n < 5000; n++) {
        sg_duck_append_text(append, n % 2 ? "odd \xff" : NULL);
        sg_duck_append_int(append, n, 0);
        g_assert_true(sg_duck_append_end_row(append, &error));
    }
    g_assert_true(sg_duck_append_finish(append, &error));
    int64_t count;
    g_assert_true(sg_duck_number(
        duck, "SELECT count(*) FROM t WHERE a = 'odd \xef\xbf\xbd' AND b % 2 = 1", &count, &error));
    g_assert_cmpint(count, ==, 2500);
    g_assert_true(sg_duck_number(duck, "SELECT count(*) - count(b) FROM t", &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_null(sg_duck_append_open(duck, "no_such_table", &error));
    assert_fails(error, SG_ERROR_IO, "no_such_table");
}

typedef struct {
    int given;
    int texts;
    bool breaks;
} Texts;

static bool next_text(SgDuckText *text, void *data)
{
    Texts *texts = data;
    if (texts->given == texts->texts)
        return !texts->breaks;
    text->number = texts->given++;
    text->name = g_strdup_printf("text %d", (int)text->number);
    text->text = g_strdup_printf("{\"value\": %d}", (int)text->number);
    text->length = strlen(text->text);
    return true;
}

static void texts_of_our_own_are_rows(void)
{
    Texts texts = { .texts = 1000 };
    g_autoptr(SgDuck) duck = open_duck();
    GError *error = NULL;
    g_assert_true(sg_duck_add_texts(duck, "numbers", next_text, &texts, &error));
    int64_t sum;
    g_assert_true(sg_duck_number(duck,
                                 "SELECT sum((text->>'value')::BIGINT) FROM numbers() "
                                 "WHERE name = 'text ' || number",
                                 &sum, &error));
    g_assert_cmpint(sum, ==, 999 * 1000 / 2);
    texts = (Texts){ .texts = 3, .breaks = true };
    g_assert_false(sg_duck_run(duck, "FROM numbers()", &error));
    g_clear_error(&error);
}

static void script_inputs_are_quoted(void)
{
    g_autoptr(SgScript) script = sg_script_new();
    sg_script_set_sql(script, "list_key", "BIGINT");
    sg_script_set_sql(script, "item_key", "VARCHAR");
    sg_script_set_sql(script, "position", "BIGINT");
    g_autofree char *text = sg_script_text(script, "staged.sql");
    g_assert_nonnull(strstr(text, "list_key BIGINT, item_key VARCHAR"));
    g_assert_null(strstr(text, "${"));
    g_autofree char *quoted = sg_script_quote("it's; DROP TABLE x --");
    g_assert_cmpstr(quoted, ==, "'it''s; DROP TABLE x --'");
    g_autofree char *file = sg_script_quote_file("a[1]*?.json");
    g_assert_cmpstr(file, ==, "'a[[]1][*][?].json'");
    g_autofree char *plain = sg_script_quote_file("back\\slash.json");
    g_assert_cmpstr(plain, ==, "'back\\slash.json'");
}

static void files_with_pattern_characters_are_found(void)
{
    static const char *const names[] = { "a[1].csv", "b*.csv",  "c?.csv",
                                         "d\\x.csv", "e'f.csv", "k=v.csv" };
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDuck) duck = open_duck();
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autofree char *path = g_build_filename(folder, "x=y", names[n], NULL);
        g_assert_true(sg_file_write(path, "1\n2\n", 4, 0644, NULL));
        g_autofree char *quoted = sg_script_quote_file(path);
        g_autofree char *sql = g_strdup_printf(
            "SELECT sum(a) FROM read_csv(%s, header = false, columns = {'a': 'BIGINT'}, "
            "hive_partitioning = false)",
            quoted);
        GError *error = NULL;
        int64_t sum = 0;
        sg_duck_number(duck, sql, &sum, &error);
        g_assert_no_error(error);
        g_assert_cmpint(sum, ==, 3);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* -- Functions of ours ------------------------------------------------------------------------------ */

static char *twice(const char *text)
{
    return strcmp(text, "none") == 0 ? NULL : g_strconcat(text, text, NULL);
}

static char **words(const char *text)
{
    return g_strsplit(text, " ", -1);
}

/* Constants, columns, nulls and many rows on several threads: each row has its own answer. */
static void functions_of_ours_are_called_from_sql(void)
{
    GError *error = NULL;
    const SgDuckOptions options = { .threads = 4 };
    g_autoptr(SgDuck) duck = sg_duck_open(&options, &error);
    g_assert_no_error(error);
    g_assert_true(sg_duck_add_text_function(duck, "twice", twice, &error));
    g_assert_true(sg_duck_add_list_function(duck, "words", words, &error));
    g_assert_true(sg_duck_run(duck,
                              "CREATE TABLE t AS SELECT i, CASE WHEN i % 7 = 0 THEN NULL "
                              "WHEN i % 5 = 0 THEN '' ELSE i || ' a longer text than is inlined ' "
                              "|| i END AS text FROM range(300000) r(i)",
                              &error));
    static const char *const wrong[] = {
        "SELECT count(*) FROM t WHERE twice(text) IS DISTINCT FROM text || text",
        "SELECT count(*) FROM t WHERE words(text) IS DISTINCT FROM "
        "CASE WHEN text = '' THEN []::VARCHAR[] ELSE string_split(text, ' ') END",
        "SELECT count(*) FROM t WHERE twice('x') <> 'xx' OR twice(NULL) IS NOT NULL OR "
        "twice('none') IS NOT NULL OR words(NULL) IS NOT NULL OR len(words('')) > 0",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        int64_t count = -1;
        sg_duck_number(duck, wrong[n], &count, &error);
        g_assert_no_error(error);
        g_assert_cmpint(count, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/duck/rows come in order and typed", rows_come_in_order_and_typed);
    g_test_add_func("/duck/errors say what the caller can do", errors_say_what_the_caller_can_do);
    g_test_add_func("/duck/memory has a limit and a place to spill",
                    memory_has_a_limit_and_a_place_to_spill);
    g_test_add_func("/duck/an interrupt ends a long statement", an_interrupt_ends_a_long_statement);
    g_test_add_func("/duck/appended rows are there", appended_rows_are_there);
    g_test_add_func("/duck/texts of our own are rows", texts_of_our_own_are_rows);
    g_test_add_func("/duck/script inputs are quoted", script_inputs_are_quoted);
    g_test_add_func("/duck/files with pattern characters are found",
                    files_with_pattern_characters_are_found);
    g_test_add_func("/duck/functions of ours are called from SQL",
                    functions_of_ours_are_called_from_sql);
    return g_test_run();
}
