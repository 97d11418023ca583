/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/clock.h"
#include "support/test.h"

#include <sys/stat.h>

static void a_file_is_whole_or_absent(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "new", "file", NULL);
    SgFileWriter *writer = sg_file_writer_open(path, 0600, NULL);
    fputs("half", sg_file_writer_stream(writer));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    sg_file_writer_free(writer);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_true(sg_file_write(path, "whole", 5, 0600, NULL));
    g_autofree char *data = NULL;
    size_t length;
    g_assert_true(sg_file_read(path, 100, &data, &length, NULL));
    g_assert_cmpmem(data, length, "whole", 5);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_true(sg_file_remove_all(folder, NULL));
    g_assert_true(sg_file_remove_all(folder, NULL));
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

static void errors_name_the_file_and_the_reason(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "f", NULL);
    GError *error = NULL;
    char *data;
    size_t length;
    g_assert_false(sg_file_read(path, 100, &data, &length, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "No such file");
    g_assert_true(sg_file_write(path, "123456", 6, 0644, NULL));
    g_assert_false(sg_file_read(path, 5, &data, &length, &error));
    assert_fails(error, SG_ERROR_INPUT, "more than the limit of 5");
    g_assert_false(sg_file_read(folder, 5, &data, &length, &error));
    assert_fails(error, SG_ERROR_INPUT, "is a folder");
    g_autofree char *below = g_build_filename(path, "x", NULL);
    g_assert_false(sg_file_write(below, "1", 1, 0644, &error));
    assert_fails(error, SG_ERROR_IO, "folder");
    sg_file_remove_all(folder, NULL);
}

static void a_lock_keeps_a_second_one_out(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "token", NULL);
    SgFileLock *first = sg_file_lock(path, 0, NULL);
    g_assert_nonnull(first);
    GError *error = NULL;
    g_assert_null(sg_file_lock(path, 0.05, &error));
    assert_fails(error, SG_ERROR_LIMIT, "locked by another");
    sg_file_unlock(first);
    SgFileLock *second = sg_file_lock(path, 0, NULL);
    g_assert_nonnull(second);
    sg_file_unlock(second);
    sg_file_remove_all(folder, NULL);
}

static void sha256_is_the_known_one(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "abc", NULL);
    sg_file_write(path, "abc", 3, 0644, NULL);
    g_autofree char *sum = sg_file_sha256(path, NULL);
    g_autofree char *same = sg_file_sha256_of("abc", 3), *empty = sg_file_sha256_of(NULL, 0);
    g_assert_cmpstr(sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    g_assert_cmpstr(same, ==, sum);
    g_assert_cmpstr(empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sg_file_remove_all(folder, NULL);
}

static void dates_of_both_services_are_read(void)
{
    const struct {
        const char *text;
        int64_t seconds;
    } dates[] = {
        { "2019/01/15 15:40:49 +0000", 1547566849 }, { "2019-01-15T15:40:49Z", 1547566849 },
        { "2019-01-15T15:40:49.345Z", 1547566849 },  { "2019-01-15T17:40:49+02:00", 1547566849 },
        { "2019/01/15 17:40:49 +0200", 1547566849 }, { "2019-01-15", 1547510400 }
    };
    for (size_t n = 0; n < G_N_ELEMENTS(dates); n++) {
        int64_t seconds = 0;
        g_assert_true(sg_clock_parse(dates[n].text, &seconds));
        g_assert_cmpint(seconds, ==, dates[n].seconds);
    }
    int64_t seconds;
    const char *const bad[] = { "", "soon", "2019/13/45 99:99:99 +0000", "2019-01-15T25:00:00Z" };
    for (size_t n = 0; n < G_N_ELEMENTS(bad); n++)
        g_assert_false(sg_clock_parse(bad[n], &seconds));
    g_assert_false(sg_clock_parse(NULL, &seconds));
    g_autofree char *text = sg_clock_format(1547566849);
    g_assert_cmpstr(text, ==, "2019-01-15T15:40:49Z");
}

static void durations_have_units(void)
{
    int64_t seconds;
    g_assert_true(sg_clock_parse_duration("24h", &seconds) && seconds == 86400);
    g_assert_true(sg_clock_parse_duration("90", &seconds) && seconds == 90);
    g_assert_true(sg_clock_parse_duration("2w", &seconds) && seconds == 1209600);
    g_assert_false(sg_clock_parse_duration("-1h", &seconds));
    g_assert_false(sg_clock_parse_duration("1 parsec", &seconds));
    g_assert_false(sg_clock_parse_duration("99999999999999999999d", &seconds));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file/a file is whole or absent", a_file_is_whole_or_absent);
    g_test_add_func("/file/errors name the file and the reason",
                    errors_name_the_file_and_the_reason);
    g_test_add_func("/file/a lock keeps a second one out", a_lock_keeps_a_second_one_out);
    g_test_add_func("/file/sha256 is the known one", sha256_is_the_known_one);
    g_test_add_func("/clock/dates of both services are read", dates_of_both_services_are_read);
    g_test_add_func("/clock/durations have units", durations_have_units);
    return g_test_run();
}
