/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/npy.h"

#include <math.h>
#include <string.h>

/*
 * Yambda's flat Parquet files: listens, likes, unlikes, dislikes, undislikes, embeddings
 * (product.md section 8). All evidence of a user and a track becomes one weight:
 *
 *   sum over events  (played ratio / 100 | +5 like | -3 dislike) * recency * organic,   at most 5
 *
 * Negative sums stay negative: dislikes (models.md section 10).
 */

static const double like_weight = 5, dislike_weight = -3, most_weight = 5;

/* "min interactions 10", counted once, as the seed did; --k-core repeats. */
static const SgImportOption options[] = {
    { .name = "min-length",
      .kind = SG_IMPORT_INT,
      .fallback = "10",
      .max = 1e9,
      .summary = "drop users with fewer tracks" },
    { .name = "min-tracks",
      .kind = SG_IMPORT_INT,
      .fallback = "10",
      .max = 1e9,
      .summary = "drop tracks with fewer users" },
    { .name = "filter",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "once",
      .choices = "stable|once",
      .summary = "repeat these two filters until nothing changes, or count once" },
    { .name = "recency-days",
      .kind = SG_IMPORT_REAL,
      .fallback = "30",
      .max = 36500,
      .summary = "days after which an event counts half; 0: age does not count" },
    { .name = "inorganic",
      .kind = SG_IMPORT_REAL,
      .fallback = "0.5",
      .max = 1,
      .summary = "what an event that a recommender brought about counts" },
    { .name = "features",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "normalized",
      .choices = "normalized|embed|none",
      .summary = "which vectors of embeddings.parquet become features.npy" },
    { 0 },
};

enum { LISTENS, LIKES, UNLIKES, DISLIKES, UNDISLIKES, EMBEDDINGS, KINDS };
static const char *const kinds[KINDS] = { "listens",  "likes",      "unlikes",
                                          "dislikes", "undislikes", "embeddings" };
typedef char *Files[KINDS];

static void clear_files(Files *files)
{
    for (int kind = 0; kind < KINDS; kind++)
        g_clear_pointer(&(*files)[kind], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Files, clear_files)

/* likes.parquet is of kind LIKES. */
static bool add_file(Files files, const char *path, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    for (int kind = 0; kind < KINDS; kind++) {
        g_autofree char *expected = g_strconcat(kinds[kind], ".parquet", NULL);
        if (!g_str_equal(name, expected))
            continue;
        if (files[kind])
            return sg_fail(error, SG_ERROR_INPUT, "there are two files %s", expected);
        files[kind] = g_strdup(path);
        return true;
    }
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s' is none of listens, likes, unlikes, dislikes, undislikes, "
                   "embeddings.parquet",
                   name);
}

static bool find_files(const SgImportRun *run, Files files, GError **error)
{
    for (const char *const *path = run->paths; *path; path++) {
        if (!g_file_test(*path, G_FILE_TEST_IS_DIR)) {
            if (!add_file(files, *path, error))
                return false;
            continue;
        }
        for (int kind = 0; kind < KINDS; kind++) {
            g_autofree char *name = g_strconcat(kinds[kind], ".parquet", NULL);
            g_autofree char *file = g_build_filename(*path, name, NULL);
            if (g_file_test(file, G_FILE_TEST_EXISTS) && !add_file(files, file, error))
                return false;
        }
    }
    return files[LISTENS] || files[LIKES] || files[DISLIKES] ||
           sg_fail(error, SG_ERROR_INPUT,
                   "there is no listens.parquet, likes.parquet or dislikes.parquet");
}

/* Opens the file and looks for its columns, so that the message is about the file. */
static bool check_columns(SgImportRun *run, const char *path, const char *columns, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    g_auto(GStrv) wanted = g_strsplit(columns, " ", -1);
    for (char **column = wanted; *column; column++) {
        g_autofree char *quoted = sg_script_quote_file(path);
        g_autofree char *sql = g_strdup_printf(
            "SELECT count(*) FROM parquet_schema(%s) WHERE name = '%s'", quoted, *column);
        int64_t found;
        if (!sg_duck_number(run->duck, sql, &found, error)) {
            g_prefix_error(error, "'%s': ", name);
            return false;
        }
        if (found == 0)
            return sg_fail(error, SG_ERROR_INPUT, "'%s' has no column '%s'", name, *column);
    }
    return true;
}

static bool check_files(SgImportRun *run, Files files, GError **error)
{
    for (int kind = 0; kind < KINDS; kind++) {
        const char *columns = kind == LISTENS ? "uid item_id timestamp is_organic played_ratio_pct "
                                                "track_length_seconds"
                              : kind == EMBEDDINGS ? "item_id embed normalized_embed"
                                                   : "uid item_id timestamp is_organic";
        if (!files[kind])
            continue;
        if (!sg_import_add_source(run, files[kind], error) ||
            !check_columns(run, files[kind], columns, error))
            return false;
    }
    return true;
}

/* Ages count back from the last event of all. */
static bool find_end(SgImportRun *run, Files files, GError **error)
{
    int64_t end = INT64_MIN;
    for (int kind = LISTENS; kind < EMBEDDINGS; kind++) {
        if (!files[kind])
            continue;
        g_autofree char *quoted = sg_script_quote_file(files[kind]);
        g_autofree char *sql =
            g_strdup_printf("SELECT max(TRY_CAST(timestamp AS BIGINT)) FROM read_parquet(%s, "
                            "hive_partitioning = false)",
                            quoted);
        int64_t last;
        if (!sg_duck_number(run->duck, sql, &last, error))
            return false;
        end = MAX(end, last);
    }
    sg_script_set_int(run->script, "end_time", end);
    return true;
}

static void set_file(SgImportRun *run, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    sg_script_set_file(run->script, "file", path);
    sg_script_set_text(run->script, "name", name);
}

/* Likes with the unlikes that take them back, or dislikes with the undislikes. */
static bool read_votes(SgImportRun *run, const char *given, const char *taken_back, double value,
                       GError **error)
{
    if (!given)
        return true;
    g_autofree char *quoted = taken_back ? sg_script_quote_file(taken_back) : NULL;
    g_autofree char *source =
        taken_back ? g_strdup_printf("read_parquet(%s, file_row_number = true, "
                                     "hive_partitioning = false)",
                                     quoted)
                   : g_strdup("(SELECT NULL::BIGINT AS uid, NULL::BIGINT AS item_id, NULL::BIGINT "
                              "AS timestamp, NULL::INTEGER AS is_organic, NULL::BIGINT AS "
                              "file_row_number WHERE false)");
    set_file(run, given);
    sg_script_set_sql(run->script, "taken_back", source);
    sg_script_set_real(run->script, "value", value);
    sg_script_set_text(run->script, "vote", value > 0 ? "like" : "dislike");
    return sg_script_run(run->script, run->duck, "yambda-votes.sql", error);
}

static bool read_files(SgImportRun *run, Files files, GError **error)
{
    if (files[LISTENS]) {
        set_file(run, files[LISTENS]);
        if (!sg_script_run(run->script, run->duck, "yambda-listens.sql", error))
            return false;
    }
    return read_votes(run, files[LIKES], files[UNLIKES], like_weight, error) &&
           read_votes(run, files[DISLIKES], files[UNDISLIKES], dislike_weight, error);
}

static bool stage(SgImportRun *run, GError **error)
{
    g_auto(Files) files = { NULL };
    sg_script_set_real(run->script, "most", most_weight);
    if (!sg_import_make_tables(run, "BIGINT", "BIGINT", error))
        return false;
    if (find_files(run, files, error) && check_files(run, files, error) &&
        find_end(run, files, error) &&
        sg_script_run(run->script, run->duck, "yambda-begin.sql", error) &&
        read_files(run, files, error))
        return sg_script_run(run->script, run->duck, "yambda-finish.sql", error);
    g_prefix_error(error, "Yambda: ");
    return false;
}

/* -- features.npy ------------------------------------------------------------------------------ */

typedef struct {
    float *x; /* (M, D), rows without a vector are zero */
    int64_t M, D;
    int64_t missing;
} Features;

static const int64_t most_features = (int64_t)1 << 29; /* 2 GiB of floats */

static bool add_vector(Features *features, int64_t row, const float *vector, int64_t count,
                       GError **error)
{
    if (!features->x) {
        features->D = count;
        if (count == 0 || features->M > most_features / count)
            return sg_fail(error, SG_ERROR_INPUT,
                           "embeddings.parquet: %lld vectors of %lld numbers are too many; use "
                           "features=none",
                           (long long)features->M, (long long)count);
        features->x = g_try_new0(float, features->M *count);
        if (!features->x)
            return sg_fail(error, SG_ERROR_IO, "no memory for %lld vectors",
                           (long long)features->M);
    }
    if (count != features->D)
        return sg_fail(error, SG_ERROR_INPUT,
                       "embeddings.parquet: a vector has %lld numbers, another one %lld",
                       (long long)count, (long long)features->D);
    for (int64_t n = 0; n < count; n++)
        if (!isfinite(vector[n]))
            return sg_fail(error, SG_ERROR_INPUT, "embeddings.parquet: a vector holds no number");
    memcpy(features->x + row * count, vector, (size_t)count * sizeof *vector);
    return true;
}

static bool read_features(SgImportRun *run, Features *features, GError **error)
{
    g_autofree char *sql = sg_script_text(run->script, "yambda-embeddings.sql");
    g_autoptr(SgDuckRows) rows = sg_duck_query(run->duck, sql, error);
    int64_t count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t n = 0; n < count; n++) {
            int64_t length = 0;
            const float *vector = sg_duck_floats(rows, 1, n, &length);
            if (!vector)
                features->missing++;
            else if (!add_vector(features, sg_duck_int32(rows, 0)[n], vector, length, error))
                return false;
        }
    }
    return count == 0;
}

static bool attach(SgImportRun *run, const char *folder, SgJson *document, GError **error)
{
    g_auto(Files) files = { NULL };
    const char *which = sg_import_options_text(run->options, "features");
    if (!find_files(run, files, error))
        return false;
    if (!files[EMBEDDINGS] || g_str_equal(which, "none"))
        return true;
    Features features = { .M = sg_json_int(sg_json_object(document, "counts"), "items", 0) };
    set_file(run, files[EMBEDDINGS]);
    sg_script_set_sql(run->script, "vector",
                      g_str_equal(which, "embed") ? "embed" : "normalized_embed");
    bool ok = read_features(run, &features, error);
    g_autofree float *owned = features.x;
    if (!ok || !owned)
        return ok;
    g_autofree char *path = g_build_filename(folder, "features.npy", NULL);
    SgJson *report = json_object();
    sg_json_set_string(report, "file", "features.npy");
    sg_json_set_count(report, "rows", features.M);
    sg_json_set_count(report, "width", features.D);
    sg_json_set_count(report, "missing", features.missing);
    json_object_set_new(document, "features", report);
    const int64_t shape[] = { features.M, features.D };
    return sg_npy_write(path, SG_NPY_F4, 2, shape, features.x, error);
}

const SgImport sg_import_yambda = {
    .name = "yambda",
    .summary = "Yandex Music's Yambda: listens, likes, dislikes, embeddings as flat Parquet",
    .paths = "FOLDER|FILE…",
    .options = options,
    .ranks = true,
    .stage = stage,
    .attach = attach,
};
