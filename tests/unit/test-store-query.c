/* SPDX-License-Identifier: MIT */
#include "store/query.h"
#include "support/store.h"

#include <math.h>
#include <string.h>

static void a_block_of_a_file_is_a_query(void)
{
    static const SgEmbedded files[] = {
        { "a.sql", "-- a file\n\n-- name: one\nSELECT 1;\n\n-- name: two scan sort\nSELECT 2;\n",
          0 },
        { "b.sql", "-- name: three sort\nSELECT 3;\n", 0 },
        { 0 },
    };
    g_autoptr(GHashTable) queries = sg_queries_load(files);
    g_assert_cmpuint(g_hash_table_size(queries), ==, 3);
    const SgQuery *one = g_hash_table_lookup(queries, "one");
    g_assert_cmpstr(one->sql, ==, "SELECT 1;\n\n");
    g_assert_false(one->scan || one->sort);
    const SgQuery *two = g_hash_table_lookup(queries, "two");
    g_assert_true(two->scan && two->sort);
    const SgQuery *three = g_hash_table_lookup(queries, "three");
    g_assert_true(!three->scan && three->sort);
}

/* Parameters are $1 … $n without gaps, so that both databases read them alike. */
static void every_query_is_well_formed(Place *place, const void *kind)
{
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, place->store->queries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const SgQuery *query = value;
        g_test_message("%s", query->name);
        GError *error = NULL;
        SgStatement *statement =
            place->store->driver->prepare(place->store->db, query->sql, &error);
        g_assert_no_error(error);
        place->store->driver->finalize(statement);
        g_assert_null(strchr(query->sql, '?'));
        g_assert_null(strchr(query->sql, '`'));
    }
}

/* -- Running ------------------------------------------------------------------------------------------------ */

static bool read_inside(const SgTrackRow *row, void *data, GError **error)
{
    Place *place = data;
    g_autoptr(SgRows) rows = sg_query_rows(place->store, "each_track", SG_NO_VALUES);
    int inner = 0;
    while (sg_rows_next(rows))
        inner++;
    g_assert_cmpint(inner, ==, 3);
    place->folder[0]++;
    return sg_rows_end(rows, error);
}

static void a_query_may_be_asked_while_it_is_read(Place *place, const void *kind)
{
    put_track(place->store, "t:1", "a");
    put_track(place->store, "t:2", "b");
    put_track(place->store, "t:3", "c");
    char counter[2] = { 0 };
    Place seen = { .store = place->store, .folder = counter };
    works(sg_store_each_track(place->store, read_inside, &seen, &error));
    g_assert_cmpint(counter[0], ==, 3);
}

static void values_come_back_as_they_went(Place *place, const void *kind)
{
    const SgValue values[] = { sg_value_text("t:9"), sg_value_text("s") };
    int64_t id, again;
    works(sg_query_int(place->store, "add_track", values, 2, -1, &id, &error));
    works(sg_query_int(place->store, "track_id", values, 1, -1, &again, &error));
    g_assert_cmpint(id, ==, again);
    works(sg_query_int(place->store, "track_id", SG_VALUES(sg_value_text("t:none")), -7, &again,
                       &error));
    g_assert_cmpint(again, ==, -7);
    g_assert_cmpint(sg_value_count(-1).kind, ==, SG_VALUE_NULL);
    g_assert_cmpint(sg_value_count(0).kind, ==, SG_VALUE_INT);
    g_assert_cmpint(sg_value_time(SG_TIME_UNKNOWN).kind, ==, SG_VALUE_NULL);
    g_assert_cmpint(sg_value_time(-5).kind, ==, SG_VALUE_INT);
    g_assert_cmpint(sg_value_positive(0).kind, ==, SG_VALUE_NULL);
    g_assert_cmpint(sg_value_positive((double)NAN).kind, ==, SG_VALUE_NULL);
}

static void a_refused_row_is_an_error_that_names_the_store(Place *place, const void *kind)
{
    GError *error = NULL;
    g_assert_false(sg_query_run(place->store, "date_entries",
                                SG_VALUES(sg_value_int(1), sg_value_text("no date")), &error) &&
                   sg_query_run(place->store, "put_entry",
                                SG_VALUES(sg_value_int(1), sg_value_int(-1), sg_value_int(1)),
                                &error));
    assert_fails(error, SG_ERROR_INPUT, "refuses the record");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/query/a block of a file is a query", a_block_of_a_file_is_a_query);
    store_test("every query is well formed", every_query_is_well_formed);
    store_test("a query may be asked while it is read", a_query_may_be_asked_while_it_is_read);
    store_test("values come back as they went", values_come_back_as_they_went);
    store_test("a refused row is an error that names the store",
               a_refused_row_is_an_error_that_names_the_store);
    return g_test_run();
}
