/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/interrupt.h"
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* What every import shares: names, locks, filters, reports, and that a dataset is whole or absent. */

static char *program; /* this test's own path: it starts itself to be killed */

/* `users` users with `each` items, the same for the same numbers. */
static char *make_split(const char *folder, const char *name, int users, int each)
{
    GString *text = g_string_new(NULL);
    for (int u = 0; u < users; u++) {
        g_string_append_printf(text, "%d", u);
        for (int k = 0; k < each; k++)
            g_string_append_printf(text, " %d", (u * 31 + k * 997) % 50021);
        g_string_append_c(text, '\n');
    }
    char *split = g_build_filename(folder, name, NULL);
    g_free(write_file(split, "train.txt", text->str));
    g_free(write_file(split, "test.txt", "0 60000\n"));
    g_string_free(text, TRUE);
    return split;
}

static int files_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    int count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static void the_same_input_gives_the_same_files(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 3000, 50);
    g_autofree char *hash = NULL;
    g_autofree char *document = NULL;
    const int threads[] = { 1, 2, 7 };
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++) {
        const char *paths[] = { split, NULL };
        SgImportRequest request = { .format = sg_import_find("lightgcn"),
                                    .paths = paths,
                                    .dataset = "set",
                                    .folder = folder,
                                    .force = true,
                                    .threads = threads[n] };
        GError *error = NULL;
        g_setenv("SG_CLOCK_FIXED", "1700000000", TRUE);
        g_autoptr(SgJson) made = sg_import_run(&request, &error);
        g_unsetenv("SG_CLOCK_FIXED");
        g_assert_no_error(error);
        g_autofree char *path = g_build_filename(folder, "set", "dataset.json", NULL);
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        if (document)
            g_assert_cmpstr(text, ==, document);
        g_free(document);
        document = g_steal_pointer(&text);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_date_is_not_part_of_the_hash_but_the_data_are(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    g_autofree char *other = make_split(folder, "other", 20, 6);
    g_setenv("SG_CLOCK_FIXED", "1700000000", TRUE);
    g_autoptr(SgJson) a = import_well(folder, "a", "lightgcn", split, NULL);
    g_setenv("SG_CLOCK_FIXED", "1800000000", TRUE);
    g_autoptr(SgJson) b = import_well(folder, "b", "lightgcn", split, NULL);
    g_autoptr(SgJson) c = import_well(folder, "c", "lightgcn", other, NULL);
    g_unsetenv("SG_CLOCK_FIXED");
    g_assert_cmpstr(sg_json_string(a, "created_at"), ==, "2023-11-14T22:13:20Z");
    g_assert_cmpstr(sg_json_string(a, "hash"), ==, sg_json_string(b, "hash"));
    g_assert_cmpstr(sg_json_string(a, "hash"), !=, sg_json_string(c, "hash"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_document_names_sources_and_options(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    g_autoptr(SgJson) document = import_well(
        folder, "a", "lightgcn", split, (const char *const[]){ "prefix=x", "min-length=2", NULL });
    const SgJson *options = sg_json_object(document, "options");
    g_assert_cmpstr(sg_json_string(options, "prefix"), ==, "x");
    g_assert_cmpint(sg_json_int(options, "min-length", -1), ==, 2);
    g_assert_cmpint(sg_json_int(options, "k-core", -1), ==, 0);
    const SgJson *source = json_array_get(sg_json_array(document, "sources"), 1);
    g_assert_cmpstr(sg_json_string(source, "file"), ==, "test.txt");
    g_assert_cmpint(sg_json_int(source, "bytes", -1), ==, 8);
    g_assert_cmpstr(sg_json_string(source, "sha256"), ==,
                    "e4905c31f98524d09f880268c5a75936b96650613a0161eb8dfaf54ebe16ffe6");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_taken_name_is_refused_unless_forced(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *small = make_split(folder, "small", 20, 5);
    g_autofree char *large = make_split(folder, "large", 40, 5);
    g_autoptr(SgJson) first = import_well(folder, "set", "lightgcn", small, NULL);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "lightgcn", large, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "dataset 'set' exists");
    g_autofree char *path = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) before = sg_dataset_open(path, NULL);
    g_assert_cmpint(before->U, ==, 20);
    g_autoptr(SgJson) second = import_into(folder, "set", "lightgcn", large, NULL, true, &error);
    g_assert_no_error(error);
    g_autoptr(SgDataset) after = sg_dataset_open(path, NULL);
    g_assert_cmpint(after->U, ==, 40);
    g_assert_cmpint(files_in(folder), ==, 4); /* small, large, set, .set.lock */
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_failed_import_leaves_the_old_dataset_and_no_rubbish(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    g_autofree char *broken = g_build_filename(folder, "broken", NULL);
    g_free(write_file(broken, "train.txt", "0 1\n1 \xff\n"));
    g_free(write_file(broken, "test.txt", "0 2\n"));
    g_autoptr(SgJson) first = import_well(folder, "set", "lightgcn", split, NULL);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "lightgcn", broken, NULL, true, &error));
    assert_fails(error, SG_ERROR_INPUT, "lightgcn file 'train.txt': line 2: Invalid unicode");
    g_autofree char *path = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(path, NULL);
    g_assert_cmpint(d->U, ==, 20);
    g_assert_cmpint(files_in(folder), ==, 4);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_bad_name_path_or_option_is_refused_before_work(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    static const char *const names[] = { "", ".hidden", "a/b", "..", "a b", "\xc3\xa9" };
    GError *error = NULL;
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_assert_null(import_into(folder, names[n], "lightgcn", split, NULL, false, &error));
        assert_fails(error, SG_ERROR_INPUT, "dataset name");
    }
    g_assert_null(import_into(folder, "set", "lightgcn", "/no/such/place", NULL, false, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "import lightgcn: there is no '/no/such/place'");
    g_assert_null(import_into(folder, "set", "lightgcn", "/tmp/\xff", NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "not UTF-8");
    g_assert_null(import_into(folder, "set", "lightgcn", split,
                              (const char *const[]){ "min-lenght=3", NULL }, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "did you mean 'min-length'?");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void two_imports_of_one_name_do_not_meet(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    g_autofree char *held = g_build_filename(folder, ".set", NULL);
    g_autoptr(SgFileLock) lock = sg_file_lock(held, 0, NULL);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "lightgcn", split, NULL, false, &error));
    assert_fails(error, SG_ERROR_LIMIT, "locked by another soundgraph");
    g_autoptr(SgJson) other = import_well(folder, "other", "lightgcn", split, NULL);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* Users 0..2 hold items 1 2 3; user 3 holds 1 and 4; user 4 holds 4 only. */
static void filters_repeat_until_nothing_changes(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = g_build_filename(folder, "split", NULL);
    g_free(write_file(split, "train.txt", "0 1 2 3\n1 1 2 3\n2 1 2 3\n3 1 4\n4 4\n"));
    g_free(write_file(split, "test.txt", "\n"));
    g_autoptr(SgJson) stable =
        import_well(folder, "a", "lightgcn", split, (const char *const[]){ "k-core=2", NULL });
    /* 4 leaves (one item), then item 4 (one list), then 3 (one item left) */
    g_assert_cmpint(count_of(stable, "interactions"), ==, 9);
    g_assert_cmpint(count_of(stable, "lists"), ==, 3);
    g_assert_cmpint(count_of(stable, "items"), ==, 3);
    g_assert_cmpint(sg_json_int(sg_json_object(stable, "filtered"), "interactions", 0), ==, 3);
    g_autoptr(SgJson) once =
        import_well(folder, "b", "lightgcn", split,
                    (const char *const[]){ "min-length=2", "min-tracks=2", "filter=once", NULL });
    g_assert_cmpint(count_of(once, "lists"), ==, 4);
    g_assert_cmpint(count_of(once, "interactions"), ==, 11);
    g_autoptr(SgJson) length =
        import_well(folder, "c", "lightgcn", split, (const char *const[]){ "min-length=3", NULL });
    g_assert_cmpint(count_of(length, "lists"), ==, 3);
    g_autoptr(SgJson) tracks =
        import_well(folder, "d", "lightgcn", split, (const char *const[]){ "min-tracks=4", NULL });
    g_assert_cmpint(count_of(tracks, "items"), ==, 1);
    g_assert_cmpint(count_of(tracks, "lists"), ==, 4);
    GError *error = NULL;
    g_assert_null(import_into(folder, "e", "lightgcn", split,
                              (const char *const[]){ "k-core=9", NULL }, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "nothing is left after the filters");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void an_interrupt_stops_the_import_and_leaves_nothing(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "split", 20, 5);
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_null(import_into(folder, "set", "lightgcn", split, NULL, false, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "dataset 'set' is as it was before");
    g_assert_cmpint(files_in(folder), ==, 2); /* split, .set.lock */
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static GPid start_import(const char *folder, const char *split)
{
    char *argv[] = { program, (char *)"import", (char *)folder, (char *)split, NULL };
    GPid pid;
    GError *error = NULL;
    g_spawn_async(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
    g_assert_no_error(error);
    return pid;
}

/* Imports in a process that is killed after `seconds`; true if it was still running. */
static bool import_and_kill(const char *folder, const char *split, double seconds)
{
    GPid pid = start_import(folder, split);
    g_usleep((gulong)(seconds * 1e6));
    kill(pid, SIGKILL);
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return WIFSIGNALED(status);
}

/* The lists of the dataset; 0 if there is none. One that does not open fails the test. */
static int64_t whole_lists(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "set", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return 0;
    GError *error = NULL;
    g_autoptr(SgDataset) d = sg_dataset_open(path, &error);
    g_assert_no_error(error);
    return d->U;
}

static void a_killed_import_leaves_a_whole_dataset_or_none(void)
{
    enum { MOMENTS = 14, FIRST = 1000, SECOND = 1100 };
    g_autofree char *folder = temporary_folder();
    g_autofree char *first = make_split(folder, "first", FIRST, 100);
    g_autofree char *second = make_split(folder, "second", SECOND, 100);
    double start = sg_clock_monotonic();
    int status;
    GPid pid = start_import(folder, first);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
    double whole = sg_clock_monotonic() - start;
    g_assert_cmpint(whole_lists(folder), ==, FIRST);
    g_autofree char *set = g_build_filename(folder, "set", NULL);
    g_assert_true(sg_file_remove_all(set, NULL));
    int killed = 0;
    for (int n = 0; n < MOMENTS; n++) {
        /* more moments towards the end, where the files change places */
        double part = 1.4 * sqrt((double)(n + 1) / MOMENTS);
        int64_t before = whole_lists(folder);
        killed += import_and_kill(folder, n % 2 ? second : first, whole * part);
        int64_t after = whole_lists(folder);
        g_assert_true(after == before || after == (n % 2 ? SECOND : FIRST));
    }
    g_test_message("%d of %d imports were killed on the way, the whole takes %.2f s", killed,
                   MOMENTS, whole);
    g_assert_cmpint(killed, >, 0);
    g_assert_cmpint(waitpid(start_import(folder, second), &status, 0), >, 0);
    g_assert_cmpint(whole_lists(folder), ==, SECOND);
    g_assert_cmpint(files_in(folder), ==, 4); /* first, second, set, .set.lock */
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static int import_in_child(const char *folder, const char *split)
{
    GError *error = NULL;
    g_autoptr(SgJson) document = import_into(folder, "set", "lightgcn", split, NULL, true, &error);
    return document ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && g_str_equal(argv[1], "import"))
        return import_in_child(argv[2], argv[3]);
    program = argv[0];
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/the same input gives the same files",
                    the_same_input_gives_the_same_files);
    g_test_add_func("/import/the date is not part of the hash but the data are",
                    the_date_is_not_part_of_the_hash_but_the_data_are);
    g_test_add_func("/import/the document names sources and options",
                    the_document_names_sources_and_options);
    g_test_add_func("/import/a taken name is refused unless forced",
                    a_taken_name_is_refused_unless_forced);
    g_test_add_func("/import/a failed import leaves the old dataset and no rubbish",
                    a_failed_import_leaves_the_old_dataset_and_no_rubbish);
    g_test_add_func("/import/a bad name, path or option is refused before work",
                    a_bad_name_path_or_option_is_refused_before_work);
    g_test_add_func("/import/two imports of one name do not meet",
                    two_imports_of_one_name_do_not_meet);
    g_test_add_func("/import/filters repeat until nothing changes",
                    filters_repeat_until_nothing_changes);
    g_test_add_func("/import/an interrupt stops the import and leaves nothing",
                    an_interrupt_stops_the_import_and_leaves_nothing);
    g_test_add_func("/import/a killed import leaves a whole dataset or none",
                    a_killed_import_leaves_a_whole_dataset_or_none);
    return g_test_run();
}
