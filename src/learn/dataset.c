/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"

#include "base/file.h"
#include "base/json.h"
#include "staging/import.h"

#include <math.h>
#include <string.h>

/* The public part first, so that one pointer serves both. */
typedef struct {
    SgDataset dataset;
    GStringChunk *texts; /* all strings of items; genres and licences once each */
} Owner;

enum { DOCUMENT_LIMIT = 64 << 20 };
static const int64_t largest_side = INT32_MAX, largest_count = INT64_C(1) << 40;

void sg_dataset_free(SgDataset *dataset)
{
    if (!dataset)
        return;
    void *const arrays[] = { dataset->name,       dataset->hash,      dataset->list_e,
                             dataset->item_e,     dataset->weight_e,  dataset->time_e,
                             dataset->position_e, dataset->part_e,    dataset->modified_u,
                             dataset->title_i,    dataset->artist_i,  dataset->artist_of_i,
                             dataset->genre_i,    dataset->license_i, dataset->year_i,
                             dataset->title_u };
    for (size_t n = 0; n < G_N_ELEMENTS(arrays); n++)
        g_free(arrays[n]);
    sg_idmap_free(dataset->lists);
    sg_idmap_free(dataset->items);
    Owner *owner = (Owner *)(void *)dataset;
    g_clear_pointer(&owner->texts, g_string_chunk_free);
    g_free(owner);
}

static bool fail_damaged(GError **error, const char *what)
{
    return sg_fail(error, SG_ERROR_INPUT, "damaged: %s", what);
}

static bool read_document(SgDataset *dataset, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "dataset.json", NULL);
    g_autofree char *data = NULL;
    size_t length;
    if (!sg_file_read(path, DOCUMENT_LIMIT, &data, &length, error))
        return false;
    g_autoptr(SgJson) document = sg_json_parse(data, length, DOCUMENT_LIMIT, path, error);
    if (!document)
        return false;
    const SgJson *counts = sg_json_object(document, "counts");
    const char *hash = sg_json_string(document, "hash");
    const char *name = sg_json_string(document, "name");
    dataset->U = sg_json_int(counts, "lists", -1);
    dataset->M = sg_json_int(counts, "items", -1);
    dataset->E = sg_json_int(counts, "interactions", -1);
    if (!hash || !name || dataset->U < 0 || dataset->M < 0 || dataset->E < 0 ||
        dataset->U > largest_side || dataset->M > largest_side || dataset->E > largest_count)
        return fail_damaged(error, "dataset.json lacks name, hash or counts");
    dataset->hash = g_strdup(hash);
    dataset->name = g_strdup(name);
    dataset->has_given_split = sg_json_bool(document, "has_given_split", false);
    dataset->has_time = sg_json_bool(document, "has_time", false);
    return true;
}

static char *table_path(const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".parquet", NULL);
    return g_build_filename(folder, file, NULL);
}

/* The sizes of the arrays come from dataset.json and may be wrong: first see what the file has. */
static bool check_rows(SgDuck *duck, const char *folder, const char *name, int64_t expected,
                       GError **error)
{
    g_autofree char *path = table_path(folder, name);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return sg_fail(error, SG_ERROR_INPUT, "damaged: %s.parquet is missing", name);
    g_autofree char *quoted = sg_script_quote_file(path);
    g_autofree char *sql =
        g_strdup_printf("SELECT num_rows FROM parquet_file_metadata(%s)", quoted);
    int64_t rows;
    if (!sg_duck_number(duck, sql, &rows, error)) {
        g_prefix_error(error, "damaged: %s.parquet: ", name);
        return false;
    }
    return rows == expected || sg_fail(error, SG_ERROR_INPUT,
                                       "damaged: %s.parquet has %" G_GINT64_FORMAT
                                       " rows, dataset.json says %" G_GINT64_FORMAT,
                                       name, rows, expected);
}

static SgDuckRows *open_table(SgDuck *duck, const char *folder, const char *name,
                              const char *columns, GError **error)
{
    g_autofree char *path = table_path(folder, name);
    g_autofree char *quoted = sg_script_quote_file(path);
    g_autofree char *sql = g_strdup_printf(
        "SELECT %s FROM read_parquet(%s, hive_partitioning = false)", columns, quoted);
    SgDuckRows *rows = sg_duck_query(duck, sql, error);
    if (!rows)
        g_prefix_error(error, "damaged: %s.parquet: ", name);
    return rows;
}

static bool alloc_arrays(SgDataset *d, GError **error)
{
    size_t E = (size_t)d->E, M = (size_t)d->M, U = (size_t)d->U;
    d->list_e = g_try_new(int32_t, E + 1);
    d->item_e = g_try_new(int32_t, E + 1);
    d->weight_e = g_try_new(float, E + 1);
    d->time_e = g_try_new(int64_t, E + 1);
    d->position_e = g_try_new(int32_t, E + 1);
    d->part_e = g_try_new(uint8_t, E + 1);
    d->modified_u = g_try_new(int64_t, U + 1);
    d->title_u = g_try_new0(char *, U + 1);
    d->title_i = g_try_new0(char *, M + 1);
    d->artist_i = g_try_new0(char *, M + 1);
    d->artist_of_i = g_try_new(int32_t, M + 1);
    d->genre_i = g_try_new0(char *, M + 1);
    d->license_i = g_try_new0(char *, M + 1);
    d->year_i = g_try_new0(int32_t, M + 1);
    bool ok = d->list_e && d->item_e && d->weight_e && d->time_e && d->position_e && d->part_e &&
              d->modified_u && d->title_u && d->title_i && d->artist_i && d->artist_of_i &&
              d->genre_i && d->license_i && d->year_i;
    return ok ||
           sg_fail(error, SG_ERROR_IO, "no memory for %" G_GINT64_FORMAT " interactions", d->E);
}

/* The first breach among interactions first..end-1: numbers in range, sorted by (list, position,
 * item), weights finite. */
static bool check_interactions(const SgDataset *d, int64_t first, int64_t end, GError **error)
{
    for (int64_t e = first; e < end; e++) {
        const char *breach = NULL;
        if (d->list_e[e] < 0 || d->list_e[e] >= d->U || d->item_e[e] < 0 || d->item_e[e] >= d->M)
            breach = "a list or item that does not exist";
        else if (d->part_e[e] > SG_PART_TEST)
            breach = "a part that does not exist";
        else if (!isfinite(d->weight_e[e]))
            breach = "a weight that is no number";
        else if (e > 0 &&
                 (d->list_e[e] < d->list_e[e - 1] ||
                  (d->list_e[e] == d->list_e[e - 1] && d->position_e[e] < d->position_e[e - 1])))
            breach = "rows out of order";
        if (breach)
            return sg_fail(error, SG_ERROR_INPUT,
                           "damaged: interactions.parquet, row %" G_GINT64_FORMAT ": %s", e,
                           breach);
    }
    return true;
}

static bool read_interactions(SgDataset *d, SgDuck *duck, const char *folder, GError **error)
{
    g_autoptr(SgDuckRows) rows = open_table(
        duck, folder, "interactions",
        "coalesce(list, -1)::INTEGER, coalesce(item, -1)::INTEGER, "
        "coalesce(weight, 'nan')::FLOAT, timestamp::BIGINT, coalesce(position, 0)::INTEGER, "
        "coalesce(part, 255)::UTINYINT",
        error);
    int64_t e = 0, count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        if (e + count > d->E)
            return fail_damaged(error, "interactions.parquet has too many rows");
        size_t n = (size_t)count;
        memcpy(d->list_e + e, sg_duck_int32(rows, 0), n * sizeof *d->list_e);
        memcpy(d->item_e + e, sg_duck_int32(rows, 1), n * sizeof *d->item_e);
        memcpy(d->weight_e + e, sg_duck_float(rows, 2), n * sizeof *d->weight_e);
        memcpy(d->time_e + e, sg_duck_int64(rows, 3), n * sizeof *d->time_e);
        memcpy(d->position_e + e, sg_duck_int32(rows, 4), n * sizeof *d->position_e);
        memcpy(d->part_e + e, sg_duck_uint8(rows, 5), n * sizeof *d->part_e);
        for (int64_t row = 0; row < count; row++) {
            if (sg_duck_is_null(rows, 3, row))
                d->time_e[e + row] = SG_DATASET_NO_TIME;
        }
        if (!check_interactions(d, e, e + count, error))
            return false;
        e += count;
    }
    return count == 0 && (e == d->E || fail_damaged(error, "interactions.parquet is cut off"));
}

/* Text as a zero-terminated copy; `once` keeps one copy of equal texts. */
static char *keep_text(Owner *owner, const SgDuckRows *rows, int column, int64_t row, bool once)
{
    size_t length;
    const char *text = sg_duck_text(rows, column, row, &length);
    if (!text)
        return NULL;
    if (!once)
        return g_string_chunk_insert_len(owner->texts, text, (gssize)length);
    g_autofree char *copy = g_strndup(text, length);
    return g_string_chunk_insert_const(owner->texts, copy);
}

/* Adds the name of the next row; a repeated or missing one would shift all numbers after it. */
static bool add_name(SgIdmap *map, const SgDuckRows *rows, int64_t row, int64_t number,
                     GError **error)
{
    size_t length;
    const char *text = sg_duck_text(rows, 1, row, &length);
    g_autofree char *name = text ? g_strndup(text, length) : NULL;
    if (name && sg_duck_int32(rows, 0)[row] == number && sg_idmap_add(map, name) == number)
        return true;
    return sg_fail(error, SG_ERROR_INPUT,
                   "damaged: id '%s' of row %" G_GINT64_FORMAT " is missing, repeated or misplaced",
                   name ? name : "", number);
}

/* Artists are told apart by their URN, or by name where the source has none. */
static int32_t artist_number(SgIdmap *artists, const SgDuckRows *rows, int64_t row)
{
    size_t length;
    const char *urn = sg_duck_text(rows, 4, row, &length);
    const char *text = urn ? urn : sg_duck_text(rows, 3, row, &length);
    if (!text)
        return -1;
    g_autofree char *key = g_strdup_printf("%c%.*s", urn ? 'u' : 'n', (int)length, text);
    return sg_idmap_add(artists, key);
}

static bool read_items(Owner *owner, SgDuck *duck, const char *folder, GError **error)
{
    SgDataset *d = &owner->dataset;
    g_autoptr(SgDuckRows) rows =
        open_table(duck, folder, "items",
                   "coalesce(item, -1)::INTEGER, urn::VARCHAR, title::VARCHAR, artist::VARCHAR, "
                   "artist_urn::VARCHAR, "
                   "genre::VARCHAR, license::VARCHAR, coalesce(year, 0)::INTEGER",
                   error);
    g_autoptr(SgIdmap) artists = sg_idmap_new();
    d->items = sg_idmap_new();
    int64_t i = 0, count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t row = 0; row < count; row++, i++) {
            if (i >= d->M || !add_name(d->items, rows, row, i, error))
                return i < d->M ? false : fail_damaged(error, "items.parquet has too many rows");
            d->title_i[i] = keep_text(owner, rows, 2, row, false);
            d->artist_i[i] = keep_text(owner, rows, 3, row, true);
            d->artist_of_i[i] = artist_number(artists, rows, row);
            d->genre_i[i] = keep_text(owner, rows, 5, row, true);
            d->license_i[i] = keep_text(owner, rows, 6, row, true);
            d->year_i[i] = sg_duck_int32(rows, 7)[row];
        }
    }
    d->artists = sg_idmap_count(artists);
    return count == 0 && (i == d->M || fail_damaged(error, "items.parquet is cut off"));
}

static bool read_lists(Owner *owner, SgDuck *duck, const char *folder, GError **error)
{
    SgDataset *d = &owner->dataset;
    g_autoptr(SgDuckRows) rows = open_table(
        duck, folder, "lists",
        "coalesce(list, -1)::INTEGER, urn::VARCHAR, modified_at::BIGINT, title::VARCHAR", error);
    d->lists = sg_idmap_new();
    int64_t u = 0, count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t row = 0; row < count; row++, u++) {
            if (u >= d->U || !add_name(d->lists, rows, row, u, error))
                return u < d->U ? false : fail_damaged(error, "lists.parquet has too many rows");
            d->modified_u[u] =
                sg_duck_is_null(rows, 2, row) ? SG_DATASET_NO_TIME : sg_duck_int64(rows, 2)[row];
            d->title_u[u] = keep_text(owner, rows, 3, row, false);
        }
    }
    return count == 0 && (u == d->U || fail_damaged(error, "lists.parquet is cut off"));
}

static bool read_all(Owner *owner, const char *folder, GError **error)
{
    SgDataset *d = &owner->dataset;
    g_autoptr(SgDuck) duck = sg_duck_open(NULL, error);
    return duck && read_document(d, folder, error) &&
           check_rows(duck, folder, "interactions", d->E, error) &&
           check_rows(duck, folder, "items", d->M, error) &&
           check_rows(duck, folder, "lists", d->U, error) && alloc_arrays(d, error) &&
           read_interactions(d, duck, folder, error) && read_items(owner, duck, folder, error) &&
           read_lists(owner, duck, folder, error);
}

SgDataset *sg_dataset_open(const char *name, GError **error)
{
    g_autofree char *folder = sg_import_dataset_folder(name);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return sg_fail_null(error, SG_ERROR_NOT_FOUND, "there is no dataset '%s' (no folder '%s')",
                            name, folder);
    Owner *owner = g_new0(Owner, 1);
    g_autoptr(SgDataset) dataset = &owner->dataset;
    owner->texts = g_string_chunk_new(1 << 16);
    if (read_all(owner, folder, error))
        return g_steal_pointer(&dataset);
    g_prefix_error(error, "dataset '%s': ", name);
    return NULL;
}
