/* SPDX-License-Identifier: MIT */
#include "sources/files-json.h"
#include "support/test.h"

#include <string.h>

/* The records of a text as "line:json line:json "; NULL with *error. */
static char *records_of(const char *text, GError **error)
{
    SgFilesRecords records;
    g_autoptr(GString) out = g_string_new(NULL);
    sg_files_records_init(&records, text, strlen(text));
    for (;;) {
        g_autoptr(SgJson) record = NULL;
        if (!sg_files_records_next(&records, &record, error))
            return NULL;
        if (!record)
            return g_string_free(g_steal_pointer(&out), FALSE);
        g_autofree char *dump = sg_json_dump(record, 0);
        g_string_append_printf(out, "%d:%s ", (int)records.begins, dump);
    }
}

static void assert_records(const char *text, const char *expected)
{
    GError *error = NULL;
    g_autofree char *found = records_of(text, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(found, ==, expected);
}

static void arrays_and_lines_give_the_same_records(void)
{
    assert_records("[{\"a\":1},\n {\"b\":\"]}\\\"\"}\n]\n", "1:{\"a\":1} 2:{\"b\":\"]}\\\"\"} ");
    assert_records("{\"a\":1}\n\n{\"b\":[1,{\"c\":2}]}\n", "1:{\"a\":1} 3:{\"b\":[1,{\"c\":2}]} ");
    assert_records("\xEF\xBB\xBF{\"a\":\n1}", "1:{\"a\":1} ");
    assert_records("[null, 1, \"x\"]", "1:null 1:1 1:\"x\" ");
    assert_records("", "");
    assert_records(" [ ] ", "");
}

static void assert_broken(const char *text, const char *part)
{
    GError *error = NULL;
    g_assert_null(records_of(text, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
}

static void a_broken_record_is_named_by_line_and_number(void)
{
    assert_broken("[{\"a\":1},\n{\"b\":", "line 2, record 2: the file is cut off inside it");
    assert_broken("[{\"a\":\"x", "line 1, record 1: the file is cut off inside it");
    assert_broken("[{\"a\":1}\n", "line 2, record 1: the file is cut off");
    assert_broken("[", "the file is cut off");
    assert_broken("[{\"a\":1},", "the file ends behind a comma");
    assert_broken("[{\"a\":1},]", "the file ends behind a comma");
    assert_broken("[{\"a\":1} {\"b\":2}]", "a comma");
    assert_broken("[{\"a\":1}] x", "more behind the end");
    assert_broken("{\"a\":1}\n{bad}\n", "line 2, record 2: it: not valid JSON");
    assert_broken("[{\"a\":\"\xFF\"}]", "line 1, record 1: it: not valid JSON");
    assert_broken("hello\n", "line 1, record 1");
}

static void a_record_of_megabytes_is_refused(void)
{
    g_autofree char *filler = g_strnfill(5 << 20, 'x');
    g_autofree char *text = g_strconcat("[\"", filler, "\"]", NULL);
    assert_broken(text, "more than the limit");
}

static void deep_nesting_is_refused(void)
{
    g_autofree char *open = g_strnfill(100000, '[');
    g_autofree char *close = g_strnfill(100000, ']');
    g_autofree char *text = g_strconcat(open, close, NULL);
    assert_broken(text, "not valid JSON");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/files-json/arrays and lines give the same records",
                    arrays_and_lines_give_the_same_records);
    g_test_add_func("/files-json/a broken record is named by line and number",
                    a_broken_record_is_named_by_line_and_number);
    g_test_add_func("/files-json/a record of megabytes is refused",
                    a_record_of_megabytes_is_refused);
    g_test_add_func("/files-json/deep nesting is refused", deep_nesting_is_refused);
    return g_test_run();
}
