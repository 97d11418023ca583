/* SPDX-License-Identifier: MIT */
#include "staging/finish.h"

#include "base/file.h"

#include <string.h>

static const char *const part_names[] = { "train", "valid", "test" };
static const char *const table_names[] = { "interactions", "items", "lists" };
static const char *const file_names[] = { "interactions.parquet", "items.parquet", "lists.parquet",
                                          "features.npy" }; /* the last one may be absent */

/* What was left out, as an array of {reason, count, first}. */
static bool read_skipped(SgImportRun *run, SgJson *list, GError **error)
{
    g_autoptr(SgDuckRows) rows = sg_duck_query(run->duck,
                                               "SELECT reason, sum(count)::BIGINT, min(example) "
                                               "FROM staged_skip GROUP BY reason ORDER BY ALL",
                                               error);
    int64_t count = -1;
    while (rows && (count = sg_duck_next(rows, error)) > 0) {
        for (int64_t n = 0; n < count; n++) {
            size_t length;
            const char *reason = sg_duck_text(rows, 0, n, &length);
            SgJson *entry = json_object();
            json_object_set_new(entry, "reason", json_stringn(reason, length));
            json_object_set_new(entry, "count", json_integer(sg_duck_int64(rows, 1)[n]));
            const char *example = sg_duck_text(rows, 2, n, &length);
            g_autofree char *text = example ? g_strndup(example, length) : NULL;
            sg_json_set_string(entry, "first", text);
            json_array_append_new(list, entry);
        }
    }
    return count == 0;
}

static bool fail_empty(GError **error, const SgJson *skipped, int64_t read)
{
    if (json_array_size(skipped) == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       read > 0 ? "nothing is left after the filters"
                                : "there is no interaction in the input");
    const SgJson *first = json_array_get(skipped, 0);
    return sg_fail(error, SG_ERROR_INPUT, "%s; left out: %s (%lld times, first: %s)",
                   read > 0 ? "nothing is left after the filters"
                            : "there is no usable interaction in the input",
                   sg_json_string(first, "reason"), (long long)sg_json_int(first, "count", 0),
                   sg_json_string(first, "first"));
}

/* Repeats are added in fixed point, so that the sum does not depend on the order. */
static bool number(SgImportRun *run, GError **error)
{
    static const char *const rules[][3] = {
        { "first", "arg_min(weight, position)", "arg_min(timestamp, position)" },
        { "last", "arg_max(weight, position)", "arg_max(timestamp, position)" },
        { "sum", "sum((weight * 4294967296)::HUGEINT) / 4294967296", "max(timestamp)" },
        { "max", "max(weight)", "max(timestamp)" },
    };
    const char *repeats = sg_import_options_has(run->options, "repeats")
                              ? sg_import_options_text(run->options, "repeats")
                              : run->format->repeats;
    size_t n = 0;
    while (repeats && !g_str_equal(rules[n][0], repeats))
        n++;
    sg_script_set_sql(run->script, "merged_weight", rules[n][1]);
    sg_script_set_sql(run->script, "merged_timestamp", rules[n][2]);
    return sg_script_run(run->script, run->duck, "number.sql", error);
}

static bool count_pairs(SgImportRun *run, int64_t *pairs, GError **error)
{
    return sg_duck_number(run->duck, "SELECT count(*) FROM pair", pairs, error);
}

/* Drops short lists and rare items, over and over until nothing changes, or once. */
static bool filter(SgImportRun *run, SgJson *document, GError **error)
{
    int64_t core = sg_import_options_int(run->options, "k-core");
    int64_t least_items = MAX(core, sg_import_options_int(run->options, "min-length"));
    int64_t least_lists = MAX(core, sg_import_options_int(run->options, "min-tracks"));
    bool once = core == 0 && g_str_equal(sg_import_options_text(run->options, "filter"), "once");
    sg_script_set_int(run->script, "least_items", least_items);
    sg_script_set_int(run->script, "least_lists", least_lists);
    int64_t before, after, start, rounds = 0;
    if (!count_pairs(run, &start, error))
        return false;
    after = start;
    if (least_items > 1 || least_lists > 1) {
        do {
            before = after;
            if (!sg_script_run(run->script, run->duck, "filter.sql", error) ||
                !count_pairs(run, &after, error))
                return false;
            rounds++;
        } while (after < before && !once);
    }
    SgJson *report = json_object();
    sg_json_set_count(report, "interactions", start - after);
    sg_json_set_count(report, "rounds", rounds);
    json_object_set_new(document, "filtered", report);
    return true;
}

static bool write_tables(SgImportRun *run, const char *folder, GError **error)
{
    for (size_t n = 0; n < G_N_ELEMENTS(table_names); n++) {
        g_autofree char *path = g_build_filename(folder, file_names[n], NULL);
        g_autofree char *input = g_strconcat(table_names[n], "_file", NULL);
        sg_script_set_text(run->script, input, path);
    }
    return sg_script_run(run->script, run->duck, "write.sql", error);
}

static bool add_count(SgImportRun *run, SgJson *counts, const char *name, const char *sql,
                      GError **error)
{
    int64_t count;
    if (!sg_duck_number(run->duck, sql, &count, error))
        return false;
    sg_json_set_count(counts, name, count);
    return true;
}

static bool add_counts(SgImportRun *run, SgJson *document, int64_t read, int64_t numbered,
                       GError **error)
{
    SgJson *counts = json_object();
    json_object_set_new(document, "counts", counts);
    if (!add_count(run, counts, "lists", "SELECT count(*) FROM list_final", error) ||
        !add_count(run, counts, "items", "SELECT count(*) FROM item_final", error) ||
        !add_count(run, counts, "interactions", "SELECT count(*) FROM pair", error))
        return false;
    for (int part = 0; part < (int)G_N_ELEMENTS(part_names); part++) {
        g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM pair WHERE part = %d", part);
        if (!add_count(run, counts, part_names[part], sql, error))
            return false;
    }
    sg_json_set_count(counts, "read", read);
    sg_json_set_count(counts, "repeats", read - numbered);
    bool split = sg_json_int(counts, "train", 0) < sg_json_int(counts, "interactions", 0);
    json_object_set_new(document, "has_given_split", json_boolean(split));
    int64_t timed;
    if (!sg_duck_number(run->duck, "SELECT count(timestamp) FROM pair", &timed, error))
        return false;
    json_object_set_new(document, "has_time", json_boolean(timed > 0));
    return true;
}

/* The dataset's hash is that of its files' hashes, in their order. */
static bool add_hashes(const char *folder, SgJson *document, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    SgJson *files = json_object();
    json_object_set_new(document, "files", files);
    for (size_t n = 0; n < G_N_ELEMENTS(file_names); n++) {
        g_autofree char *path = g_build_filename(folder, file_names[n], NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_autofree char *hash = sg_file_sha256(path, error);
        if (!hash)
            return false;
        json_object_set_new(files, file_names[n], json_string(hash));
        g_checksum_update(sum, (const guchar *)hash, (gssize)strlen(hash));
    }
    json_object_set_new(document, "hash", json_string(g_checksum_get_string(sum)));
    return true;
}

/* Positions and weights of what is left. */
static bool settle(SgImportRun *run, GError **error)
{
    return (!run->format->ranks || sg_script_run(run->script, run->duck, "rank.sql", error)) &&
           (!run->format->weigh || run->format->weigh(run, error));
}

bool sg_finish(SgImportRun *run, const char *folder, SgJson *document, GError **error)
{
    SgJson *skipped = json_array();
    json_object_set_new(document, "skipped", skipped);
    int64_t read, numbered, kept;
    if (!read_skipped(run, skipped, error) ||
        !sg_duck_number(run->duck, "SELECT count(*) FROM staged_interaction", &read, error))
        return false;
    if (read == 0)
        return fail_empty(error, skipped, read);
    if (!number(run, error) || !count_pairs(run, &numbered, error) ||
        !filter(run, document, error) || !count_pairs(run, &kept, error))
        return false;
    if (kept == 0)
        return fail_empty(error, skipped, read);
    return settle(run, error) && write_tables(run, folder, error) &&
           add_counts(run, document, read, numbered, error) &&
           (!run->format->attach || run->format->attach(run, folder, document, error)) &&
           add_hashes(folder, document, error);
}
