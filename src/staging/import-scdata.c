/* SPDX-License-Identifier: MIT */
#include "staging/import.h"

#include "base/json.h"
#include "staging/duck-text.h"
#include "staging/members.h"

#include <string.h>

/*
 * The files of the data set builder (dataset-builder.md): scdata.json, {track id: track with
 * scdata_split}, and the crawler's state, whose candidate playlists are the lists. The original
 * wrote states of gigabytes, so members are taken out one by one (members.h) and handed to DuckDB
 * in texts of a megabyte, each a JSON array of {"key", "value"}.
 */
enum { TEXT_BYTES = 1 << 20, BATCH_BYTES = 64 << 20 };

static const SgImportOption options[] = {
    { .name = "lists",
      .kind = SG_IMPORT_CHOICE,
      .fallback = "auto",
      .choices = "auto|playlists|uploaders",
      .summary = "what the lists are; auto: playlists where there are any" },
    { 0 },
};

static const char *const sections[] = { "tracks", "candidate_playlists", NULL };

typedef struct {
    SgMembers *members;
    GString *held; /* a member that belongs to the next text, ready to be put in */
    char *held_section;
    int64_t number; /* texts handed out so far */
    int64_t left;   /* bytes until the batch is full */
    bool ended;
    GError *error;
} Source;

static bool hold_next(Source *source)
{
    SgMember member;
    if (!sg_members_next(source->members, &member, &source->error))
        return false;
    source->ended = !member.value;
    if (source->ended)
        return true;
    g_string_printf(source->held, "{\"key\":\"%s\",\"value\":", member.key);
    g_string_append_len(source->held, member.value, (gssize)member.length);
    g_string_append_c(source->held, '}');
    g_free(source->held_section);
    source->held_section = g_strdup(member.section);
    return true;
}

/* A text holds members of one section. */
static bool next_text(SgDuckText *text, void *data)
{
    Source *source = data;
    if (source->left <= 0 || source->ended)
        return true;
    if (!source->held_section && !hold_next(source))
        return false;
    if (source->ended)
        return true;
    GString *array = g_string_new("[");
    text->name = g_strdup(source->held_section);
    bool ok = true;
    do {
        if (array->len > 1)
            g_string_append_c(array, ',');
        g_string_append_len(array, source->held->str, (gssize)source->held->len);
        ok = hold_next(source);
    } while (ok && !source->ended && array->len < TEXT_BYTES &&
             g_str_equal(source->held_section, text->name));
    g_string_append_c(array, ']');
    text->number = source->number++;
    text->length = array->len;
    source->left -= (int64_t)array->len;
    text->text = g_string_free(array, FALSE);
    if (!ok) {
        g_clear_pointer(&text->name, g_free);
        g_clear_pointer(&text->text, g_free);
    }
    return ok;
}

/* Finds the member that is no JSON by asking jansson about each. */
static bool fail_member(const char *path, const char *name, GError **error)
{
    g_autoptr(SgMembers) members = sg_members_open(path, sections, error);
    SgMember member = { 0 };
    while (members && sg_members_next(members, &member, error) && member.value) {
        json_error_t where;
        g_autoptr(SgJson) value = json_loadb(member.value, member.length, JSON_ALLOW_NUL, &where);
        if (!value)
            return sg_fail(error, SG_ERROR_INPUT, "'%s': member \"%s\" is not valid JSON: %s", name,
                           member.key, where.text);
        g_autofree char *key = g_strdup_printf("[\"%s\"]", member.key);
        g_autoptr(SgJson) array = json_loads(key, JSON_ALLOW_NUL, &where);
        if (!array)
            return sg_fail(error, SG_ERROR_INPUT, "'%s': the key \"%s\" is not valid JSON: %s",
                           name, member.key, where.text);
    }
    return error && *error ? false
                           : sg_fail(error, SG_ERROR_INPUT, "'%s': it could not be read", name);
}

static bool read_batch(SgImportRun *run, Source *source, const char *path, const char *name,
                       GError **error)
{
    source->left = BATCH_BYTES;
    g_autoptr(GError) cause = NULL;
    int64_t broken = 0;
    if (!sg_script_run(run->script, run->duck, "scdata-batch.sql", &cause) ||
        !sg_duck_number(run->duck, "SELECT count(*) FROM batch WHERE members IS NULL", &broken,
                        &cause)) {
        GError *first = source->error ? g_steal_pointer(&source->error) : g_steal_pointer(&cause);
        g_propagate_error(error, first);
        return false;
    }
    return broken == 0 || fail_member(path, name, error);
}

static bool read_file(SgImportRun *run, Source *source, const char *path, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_utf8_make_valid(base, -1);
    g_autoptr(SgMembers) members = sg_members_open(path, sections, error);
    if (!members || !sg_import_add_source(run, path, error))
        return false;
    sg_script_set_text(run->script, "name", name);
    source->members = members;
    source->ended = false;
    g_clear_pointer(&source->held_section, g_free);
    while (!source->ended)
        if (!read_batch(run, source, path, name, error))
            return false;
    return true;
}

/* Playlists where there are any, unless the option says which. */
static bool make_lists(SgImportRun *run, GError **error)
{
    const char *lists = sg_import_options_text(run->options, "lists");
    int64_t entries;
    if (!sg_duck_number(run->duck, "SELECT count(*) FROM sc_entry", &entries, error))
        return false;
    bool playlists = g_str_equal(lists, "auto") ? entries > 0 : g_str_equal(lists, "playlists");
    return sg_script_run(run->script, run->duck,
                         playlists ? "scdata-playlists.sql" : "scdata-uploaders.sql", error) &&
           sg_script_run(run->script, run->duck, "scdata-finish.sql", error);
}

static bool stage(SgImportRun *run, GError **error)
{
    Source source = { .held = g_string_new(NULL) };
    bool ok = sg_import_make_tables(run, "BIGINT", "BIGINT", error) &&
              sg_duck_add_texts(run->duck, "members", next_text, &source, error) &&
              sg_script_run(run->script, run->duck, "scdata-begin.sql", error);
    for (const char *const *path = run->paths; ok && *path; path++)
        ok = read_file(run, &source, *path, error);
    g_string_free(source.held, TRUE);
    g_free(source.held_section);
    if (!ok)
        g_prefix_error(error, "scdata: ");
    return ok && make_lists(run, error);
}

const SgImport sg_import_scdata = {
    .name = "scdata",
    .summary = "scdata.json and crawler_state.json of the data set builder",
    .paths = "FILE…",
    .options = options,
    .ranks = true,
    .stage = stage,
};
