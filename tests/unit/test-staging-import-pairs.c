/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

static SgDataset *import_text(const char *folder, const char *name, const char *text,
                              const char *const *assignments)
{
    g_autofree char *path = write_file(folder, name, text);
    g_autoptr(SgJson) document = import_well(folder, "set", "pairs", path, assignments);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    SgDataset *dataset = sg_dataset_open(made, NULL);
    g_assert_true(sg_file_remove_all(made, NULL));
    return dataset;
}

/* Two users, items 10 and 9; user 2 has both, the later one first in the file. */
static void check_small(const SgDataset *d, bool timed)
{
    static const int32_t list[] = { 0, 1, 1 };
    g_assert_cmpint(d->U, ==, 2);
    g_assert_cmpint(d->M, ==, 2);
    g_assert_cmpint(d->E, ==, 3);
    g_assert_cmpmem(d->list_e, 12, list, sizeof list);
    g_assert_cmpstr(sg_idmap_name(d->items, 0), ==, "pairs:item:9");
    g_assert_cmpstr(sg_idmap_name(d->lists, 1), ==, "pairs:user:2");
    g_assert_cmpfloat(d->weight_e[0], ==, 0.5f);
    g_assert_true(d->has_time == timed);
    /* by time, else by row */
    g_assert_cmpint(d->item_e[1], ==, timed ? 0 : 1);
    if (timed)
        g_assert_cmpint(d->time_e[1], ==, 100);
}

static void delimiters_and_headers_are_found(void)
{
    g_autofree char *folder = temporary_folder();
    const struct {
        const char *name, *text, *options[4];
        bool timed;
    } cases[] = {
        { "a.tsv", "1\t10\t0.5\t300\n2\t10\t1\t200\n2\t9\t1\t100\n", { NULL }, true },
        { "a.csv", "1,10,0.5,300\r\n2,10,1,200\r\n2,9,1,100\r\n", { NULL }, true },
        { "a.csv", "user,item,rating\n1,\"10\",0.5\n2,10,1\n2,9,1\n", { NULL }, false },
        { "a.dat", "1::10::0.5::300\n2::10::1::200\n2::9::1::100\n", { "delimiter=::" }, true },
        { "a.txt", "1 10 0.5\n2 10 1\n2 9 1\n", { "delimiter=space" }, false },
        { "a.inter",
          "item_id:token\tuser_id:token\ttimestamp:float\trating:float\n"
          "10\t1\t300.0\t0.5\n10\t2\t200.0\t1\n9\t2\t100.0\t1\n",
          { "user=user_id", "item=item_id" },
          true },
        { "a.csv", "x,1,10,0.5\nx,2,10,1\nx,2,9,1\n", { "user=2", "item=3", "weight=4" }, false },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(SgDataset) d =
            import_text(folder, cases[n].name, cases[n].text, cases[n].options);
        check_small(d, cases[n].timed);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_delimiter_is_guessed_where_the_name_does_not_tell(void)
{
    g_autofree char *folder = temporary_folder();
    GString *text = g_string_new(NULL);
    for (int n = 0; n < 50; n++)
        g_string_append_printf(text, "u%d;i%d;%d\n", n % 7, n, n);
    g_autoptr(SgDataset) d = import_text(folder, "data", text->str, NULL);
    g_assert_cmpint(d->U, ==, 7);
    g_assert_cmpint(d->M, ==, 50);
    g_string_free(text, TRUE);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void repeats_become_one_as_asked(void)
{
    static const char text[] = "a,x,1,30\na,x,5,10\na,x,-2,20\n";
    const struct {
        const char *option;
        float weight;
        int64_t time;
    } cases[] = { { "repeats=sum", 4, 30 },
                  { "repeats=first", 5, 10 },
                  { "repeats=last", 1, 30 },
                  { "repeats=max", 5, 30 } };
    g_autofree char *folder = temporary_folder();
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(SgDataset) d =
            import_text(folder, "a.csv", text, (const char *const[]){ cases[n].option, NULL });
        g_assert_cmpint(d->E, ==, 1);
        g_assert_cmpfloat(d->weight_e[0], ==, cases[n].weight);
        g_assert_cmpint(d->time_e[0], ==, cases[n].time);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void times_are_read_in_every_usual_unit(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDataset) d = import_text(
        folder, "a.csv",
        "u,1,1,1700000000\nu,2,1,1700000000000\nu,3,1,1700000000000000\nu,4,1,1700000000000000000\n"
        "u,5,1,2023-11-14 22:13:20\nu,6,1,2023-11-14T22:13:20Z\n",
        NULL);
    g_assert_cmpint(d->E, ==, 6);
    for (int e = 0; e < 6; e++)
        g_assert_cmpint(d->time_e[e], ==, 1700000000);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void an_empty_prefix_keeps_urns_as_they_are(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDataset) d = import_text(folder, "a.csv", "mpd:playlist:1,spotify:track:x\n",
                                         (const char *const[]){ "prefix=", NULL });
    g_assert_cmpstr(sg_idmap_name(d->items, 0), ==, "spotify:track:x");
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "mpd:playlist:1");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void negative_weights_stay(void)
{
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgDataset) d = import_text(folder, "a.csv", "u,a,-3\nu,b,1\n", NULL);
    g_assert_cmpfloat(d->weight_e[0], ==, -3);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_cannot_be_used_is_counted_with_its_place(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *filler = g_strnfill(300, 'x');
    g_autofree char *text =
        g_strdup_printf("user,item,weight,timestamp\n"
                        "a,x,1,5\n,x,1,5\na,,1,5\na,y,nan,5\na,y,inf,5\na,y,many,5\na,y,1e300,5\n"
                        "a,y,1,yesterday\n%s,y,1,5\na,y\na,b,c,d,e\nb,\xff,1,5\nb,z,1,6\n",
                        filler);
    g_autofree char *path = write_file(folder, "odd.csv", text);
    g_autoptr(SgJson) document = import_well(folder, "set", "pairs", path, NULL);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "interactions"), ==, 2);
    g_assert_cmpint(skipped_of(document, "row without a user", &first), ==, 1);
    g_assert_cmpstr(first, ==, "odd.csv row 2");
    g_assert_cmpint(skipped_of(document, "row without an item", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "weight that is no number", &first), ==, 4);
    g_assert_cmpstr(first, ==, "odd.csv row 4");
    g_assert_cmpint(skipped_of(document, "weight beyond 1e9", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "time that is no time", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "id of more than 200 letters", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "too many columns", &first), ==, 1);
    g_assert_cmpstr(first, ==, "odd.csv line 12");
    g_assert_cmpint(skipped_of(document, "invalid encoding", NULL), ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *text, const char *option, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "a.csv", text);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "pairs", path, (const char *const[]){ option, NULL },
                              false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_layout_that_does_not_fit_is_refused(void)
{
    expect_refused("", NULL, "pairs file 'a.csv': the file is empty");
    expect_refused("only one column\nhere\n", NULL, "has 1 column, expected");
    expect_refused("u,i\n1,2\n", "user=usr", "there is no such column; there are u, i");
    expect_refused("1,2\n", "item=3", "item=3: there are 2 columns");
    expect_refused("1,2\n", "delimiter=12345", "must have 1 to 4 characters");
    expect_refused("user,item\n", NULL, "there is no interaction in the input");
    expect_refused("user,item\n,\n", NULL,
                   "no usable interaction in the input; left out: row without a user (1 times");
}

static void several_files_are_one_dataset(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *a = write_file(folder, "a.csv", "u,x,1\nu,y,1\n");
    g_autofree char *b = write_file(folder, "b.tsv", "u\tx\t2\nv\tz\t1\n");
    const char *paths[] = { a, b, NULL };
    SgImportRequest request = {
        .format = sg_import_find("pairs"), .paths = paths, .dataset = "set", .folder = folder
    };
    GError *error = NULL;
    g_autoptr(SgJson) document = sg_import_run(&request, &error);
    g_assert_no_error(error);
    g_assert_cmpint(count_of(document, "interactions"), ==, 3);
    g_assert_cmpint(count_of(document, "repeats"), ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* The counts of shared/data/README.md. */
static void the_shared_listens_have_the_published_counts(void)
{
    g_autofree char *path = shared_path("data/kg/mkr-lastfm/user_artists.dat.zst");
    if (!path)
        return;
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgJson) document = import_well(folder, "set", "pairs", path, NULL);
    g_assert_cmpint(count_of(document, "lists"), ==, 1892);
    g_assert_cmpint(count_of(document, "items"), ==, 17632);
    g_assert_cmpint(count_of(document, "interactions"), ==, 92834);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pairs/delimiters and headers are found", delimiters_and_headers_are_found);
    g_test_add_func("/pairs/the delimiter is guessed where the name does not tell",
                    the_delimiter_is_guessed_where_the_name_does_not_tell);
    g_test_add_func("/pairs/repeats become one as asked", repeats_become_one_as_asked);
    g_test_add_func("/pairs/times are read in every usual unit",
                    times_are_read_in_every_usual_unit);
    g_test_add_func("/pairs/an empty prefix keeps urns as they are",
                    an_empty_prefix_keeps_urns_as_they_are);
    g_test_add_func("/pairs/negative weights stay", negative_weights_stay);
    g_test_add_func("/pairs/what cannot be used is counted with its place",
                    what_cannot_be_used_is_counted_with_its_place);
    g_test_add_func("/pairs/a layout that does not fit is refused",
                    a_layout_that_does_not_fit_is_refused);
    g_test_add_func("/pairs/several files are one dataset", several_files_are_one_dataset);
    g_test_add_func("/pairs/the shared listens have the published counts",
                    the_shared_listens_have_the_published_counts);
    return g_test_run();
}
