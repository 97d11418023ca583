/* SPDX-License-Identifier: MIT */
#include "staging/raw.h"
#include "base/file.h"
#include "support/test.h"

#include <string.h>

/* A line is known by what stands before its first blank. */
static char *first_word(const char *line, size_t length)
{
    return g_strndup(line, strcspn(line, " "));
}

typedef struct {
    char *folder, *path;
} Fixture;

static void set_up(Fixture *fixture, const void *data)
{
    fixture->folder = temporary_folder();
    fixture->path = g_build_filename(fixture->folder, "raw", "x.jsonl", NULL);
}

static void tear_down(Fixture *fixture, const void *data)
{
    sg_file_remove_all(fixture->folder, NULL);
    g_free(fixture->folder);
    g_free(fixture->path);
}

static SgRaw *open_raw(const Fixture *fixture, int64_t from)
{
    GError *error = NULL;
    SgRaw *raw = sg_raw_open(fixture->path, from, first_word, &error);
    g_assert_no_error(error);
    return raw;
}

static void flush(SgRaw *raw, int64_t when)
{
    GError *error = NULL;
    g_assert_true(sg_raw_flush(raw, when, &error));
    g_assert_no_error(error);
}

static void write_file(const char *path, const char *text)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_true(sg_file_make_folder(folder, NULL));
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void assert_content(const Fixture *fixture, const char *expected)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(fixture->path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

/* "number@fetched_at text|…" of all lines. */
static char *read_all(const char *path)
{
    GError *error = NULL;
    g_autoptr(SgRawReader) reader = sg_raw_reader_open(path, &error);
    g_assert_no_error(error);
    GString *out = g_string_new(NULL);
    SgRawLine line;
    while (sg_raw_reader_next(reader, &line, &error) && line.text)
        g_string_append_printf(out, "%d@%d %s%s|", (int)line.number, (int)line.fetched_at,
                               line.text, line.torn ? " (torn)" : "");
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static void what_is_known_is_not_written_twice(Fixture *fixture, const void *data)
{
    g_autoptr(SgRaw) raw = open_raw(fixture, 0);
    g_assert_true(sg_raw_add(raw, "{\"a\":1} x"));
    g_assert_false(sg_raw_add(raw, "{\"a\":1} y"));
    flush(raw, 100);
    g_assert_false(sg_raw_add(raw, "{\"a\":1} z"));
    assert_content(fixture, "{\"a\":1} x\n");
    g_autoptr(SgRaw) again = open_raw(fixture, 0);
    g_assert_false(sg_raw_add(again, "{\"a\":1} z"));
    g_assert_true(sg_raw_add(again, "{\"b\":1} z"));
    flush(again, 200);
    assert_content(fixture, "{\"a\":1} x\n{\"b\":1} z\n");
}

static void lines_before_the_start_are_not_known(Fixture *fixture, const void *data)
{
    write_file(fixture->path, "{\"a\":1} x\n{\"b\":1} x\n");
    g_autoptr(SgRaw) raw = open_raw(fixture, 10);
    g_assert_true(sg_raw_add(raw, "{\"a\":1} y"));
    g_assert_false(sg_raw_add(raw, "{\"b\":1} y"));
    g_autoptr(SgRaw) fresh = open_raw(fixture, -1);
    g_assert_true(sg_raw_add(fresh, "{\"b\":1} y"));
}

static void a_torn_line_is_cut_and_a_whole_one_gets_its_end(Fixture *fixture, const void *data)
{
    write_file(fixture->path, "{\"a\":1}\n{\"b\":\"to");
    g_autoptr(SgRaw) cut = open_raw(fixture, 0);
    g_assert_cmpint(sg_raw_size(cut), ==, 8);
    assert_content(fixture, "{\"a\":1}\n");
    write_file(fixture->path, "{\"a\":1}\n{\"b\":2}");
    g_autoptr(SgRaw) completed = open_raw(fixture, 0);
    assert_content(fixture, "{\"a\":1}\n{\"b\":2}\n");
    g_assert_false(sg_raw_add(completed, "{\"b\":2}"));
    g_assert_true(sg_raw_add(completed, "{\"c\":3}"));
    flush(completed, 1);
    assert_content(fixture, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
}

static void every_line_has_the_time_of_its_page(Fixture *fixture, const void *data)
{
    g_autoptr(SgRaw) raw = open_raw(fixture, 0);
    sg_raw_add(raw, "{\"a\":1}");
    sg_raw_add(raw, "{\"b\":1}");
    flush(raw, 100);
    sg_raw_add(raw, "{\"c\":1}");
    flush(raw, 200);
    flush(raw, 300);
    g_autofree char *text = read_all(fixture->path);
    g_assert_cmpstr(text, ==, "1@100 {\"a\":1}|2@100 {\"b\":1}|3@200 {\"c\":1}|");
}

/* A crash between the row of times and the lines, and in the middle of a row. */
static void times_survive_a_crash(Fixture *fixture, const void *data)
{
    g_autofree char *times = g_strconcat(fixture->path, ".times", NULL);
    write_file(fixture->path, "{\"a\":1}\n");
    write_file(times, "0 100\n8 200\n8 3");
    g_autoptr(SgRaw) raw = open_raw(fixture, 0);
    sg_raw_add(raw, "{\"b\":1}");
    flush(raw, 400);
    g_autofree char *text = read_all(fixture->path);
    g_assert_cmpstr(text, ==, "1@100 {\"a\":1}|2@400 {\"b\":1}|");
}

static void lines_are_read_as_they_stand(Fixture *fixture, const void *data)
{
    g_autofree char *times = g_strconcat(fixture->path, ".times", NULL);
    write_file(fixture->path, "\xEF\xBB\xBFone\n\ntwo\r\nthree");
    write_file(times, "0 7\n");
    g_autofree char *text = read_all(fixture->path);
    g_assert_cmpstr(text, ==, "1@7 one|2@7 |3@7 two\r|4@7 three (torn)|");
}

static void a_line_may_be_longer_than_a_block_but_not_endless(Fixture *fixture, const void *data)
{
    enum { LENGTH = SG_RAW_LONGEST + 70000 };
    g_autofree char *text = g_malloc(LENGTH + 3);
    memset(text, 'x', LENGTH);
    memcpy(text + LENGTH, "\ny", 3);
    text[100000] = '\n';
    write_file(fixture->path, text);
    g_autoptr(SgRawReader) reader = sg_raw_reader_open(fixture->path, NULL);
    SgRawLine line;
    g_assert_true(sg_raw_reader_next(reader, &line, NULL));
    g_assert_cmpint((int)line.length, ==, 100000);
    g_assert_true(sg_raw_reader_next(reader, &line, NULL));
    g_assert_cmpint((int)line.length, ==,
                    SG_RAW_LONGEST < LENGTH - 100001 ? SG_RAW_LONGEST + 1 : LENGTH - 100001);
    g_assert_true(sg_raw_reader_next(reader, &line, NULL));
    g_assert_cmpstr(line.text, ==, "y");
}

static void errors_name_the_file(Fixture *fixture, const void *data)
{
    GError *error = NULL;
    g_assert_null(sg_raw_reader_open(fixture->path, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "x.jsonl");
    g_assert_true(sg_file_make_folder(fixture->path, NULL));
    g_assert_null(sg_raw_open(fixture->path, 0, NULL, &error));
    assert_fails(error, SG_ERROR_IO, "x.jsonl");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function)                                                                       \
    g_test_add("/staging-raw/" name, Fixture, NULL, set_up, function, tear_down)
    TEST("what is known is not written twice", what_is_known_is_not_written_twice);
    TEST("lines before the start are not known", lines_before_the_start_are_not_known);
    TEST("a torn line is cut, a whole one gets its end",
         a_torn_line_is_cut_and_a_whole_one_gets_its_end);
    TEST("every line has the time of its page", every_line_has_the_time_of_its_page);
    TEST("times survive a crash", times_survive_a_crash);
    TEST("lines are read as they stand", lines_are_read_as_they_stand);
    TEST("a line may be long but not endless", a_line_may_be_longer_than_a_block_but_not_endless);
    TEST("errors name the file", errors_name_the_file);
    return g_test_run();
}
