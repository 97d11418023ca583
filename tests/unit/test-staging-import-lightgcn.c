/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

static char *make_split(const char *folder, const char *train, const char *test)
{
    char *split = g_build_filename(folder, "split", NULL);
    g_assert_true(sg_file_remove_all(split, NULL));
    if (train)
        g_free(write_file(split, "train.txt", train));
    if (test)
        g_free(write_file(split, "test.txt", test));
    return split;
}

static void lines_of_any_system_are_read(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "0 5 6\r\n\r\n  1\t7  8 \r\n2 5", "0 7\n");
    g_autoptr(SgJson) document = import_well(folder, "set", "lightgcn", split, NULL);
    g_assert_cmpint(count_of(document, "train"), ==, 5);
    g_assert_cmpint(count_of(document, "test"), ==, 1);
    g_assert_cmpuint(json_array_size(sg_json_array(document, "skipped")), ==, 0);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void ids_are_ordered_as_numbers_and_positions_as_they_stand(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, "10 100 20 3\n9 3\n10 7\n", "9 20\n");
    g_autoptr(SgJson) document =
        import_well(folder, "set", "lightgcn", split, (const char *const[]){ "prefix=x", NULL });
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "x:user:9");
    g_assert_cmpstr(sg_idmap_name(d->items, 3), ==, "x:item:100");
    /* user 10 has two lines, which follow each other */
    static const int32_t item[] = { 0, 2, 3, 2, 0, 1 };
    g_assert_cmpmem(d->item_e, sizeof item, item, sizeof item);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_cannot_be_used_is_counted_with_its_place(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(
        folder, "0 1 2 2 x\n-1 3\n3\nuser 4\n5 -6 7 1.5 9999999999999999999999\n0 1\n", "0 3\n");
    g_autoptr(SgJson) document = import_well(folder, "set", "lightgcn", split, NULL);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "interactions"), ==, 4);
    g_assert_cmpint(count_of(document, "repeats"), ==, 2);
    g_assert_cmpint(skipped_of(document, "user id is not", &first), ==, 2);
    g_assert_cmpstr(first, ==, "train.txt line 2: \"-1\"");
    g_assert_cmpint(skipped_of(document, "user without items", &first), ==, 1);
    g_assert_cmpstr(first, ==, "train.txt line 3: user 3");
    g_assert_cmpint(skipped_of(document, "item id is not", &first), ==, 4);
    g_assert_cmpstr(first, ==, "train.txt line 1: \"x\"");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *train, const char *test, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *split = make_split(folder, train, test);
    if (!train && !test)
        g_assert_true(sg_file_make_folder(split, NULL));
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "lightgcn", split, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_folder_that_is_no_split_is_refused(void)
{
    g_autofree char *filler = g_strnfill(20 << 20, '1');
    expect_refused(NULL, NULL, "there is no train.txt in it");
    expect_refused("0 1\n", NULL, "there is no test.txt in it");
    expect_refused("", "", "there is no interaction in the input");
    expect_refused("a,b\n", "c,d\n",
                   "no usable interaction in the input; left out: user id is not");
    expect_refused("0 1\n1 \xff\n", "0 1\n", "lightgcn file 'train.txt': line 2: Invalid unicode");
    expect_refused(filler, "0 1\n", "lightgcn file 'train.txt': line 1: Maximum line size");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lightgcn/lines of any system are read", lines_of_any_system_are_read);
    g_test_add_func("/lightgcn/ids are ordered as numbers and positions as they stand",
                    ids_are_ordered_as_numbers_and_positions_as_they_stand);
    g_test_add_func("/lightgcn/what cannot be used is counted with its place",
                    what_cannot_be_used_is_counted_with_its_place);
    g_test_add_func("/lightgcn/a folder that is no split is refused",
                    a_folder_that_is_no_split_is_refused);
    return g_test_run();
}
