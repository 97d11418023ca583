/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/table.h"
#include "collect/add.h"

#include <string.h>

static struct {
    char *format;
    char *user;
    int min_played;
    gboolean matched_only;
    gboolean incognito;
    gboolean dry_run;
    gboolean list;
} options = { .min_played = 30 };

static const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
      "what the files are, instead of what they seem to be (see --list)", "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "list the formats", NULL },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options.user,
      "whose playlists and listens these are: a name or a URN (default me)", "NAME|URN" },
    { "matched-only", 0, 0, G_OPTION_ARG_NONE, &options.matched_only,
      "leave out tracks that the store does not know", NULL },
    { "min-played", 0, 0, G_OPTION_ARG_INT, &options.min_played,
      "skip plays that were shorter (default 30)", "S" },
    { "incognito", 0, 0, G_OPTION_ARG_NONE, &options.incognito,
      "keep what was played in private sessions", NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run, "write nothing; the same report",
      NULL },
    G_OPTION_ENTRY_NULL,
};

static void print_formats(bool as_json)
{
    g_autoptr(SgTable) table = sg_table_new("Format", "Becomes", "What it is", NULL);
    g_autoptr(SgJson) document = json_object();
    SgJson *formats = json_array();
    sg_json_set_string(document, "schema", "soundgraph.formats/1");
    json_object_set_new(document, "formats", formats);
    for (const SgFilesFormat *const *format = sg_files_formats; *format; format++) {
        const char *kind = (*format)->kind == SG_FILES_PLAYLIST ? "playlist" : "listens";
        SgJson *entry = json_object();
        sg_json_set_string(entry, "name", (*format)->name);
        sg_json_set_string(entry, "kind", kind);
        sg_json_set_string(entry, "summary", (*format)->summary);
        json_array_append_new(formats, entry);
        sg_table_add(table, (*format)->name, kind, (*format)->summary, NULL);
    }
    if (as_json)
        sg_cli_print_json(document);
    else
        sg_table_print(table);
}

/* -- The report ----------------------------------------------------------------------------------- */

static void print_files(const SgJson *files)
{
    static const char *const counts[] = { "rows",      "matched", "new",  "ambiguous",
                                          "duplicate", "skipped", "likes" };
    enum { FIRST = 2, COLUMNS = G_N_ELEMENTS(counts) + FIRST };
    g_autoptr(SgTable) table = sg_table_new("File", "Format", "Rows>", "Matched>", "New>",
                                            "Ambiguous>", "Duplicate>", "Skipped>", "Likes>", NULL);
    size_t n;
    SgJson *file;
    json_array_foreach ((SgJson *)files, n, file) {
        const char *cells[COLUMNS];
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *base = g_path_get_basename(sg_json_string(file, "file"));
        cells[0] = base;
        cells[1] = sg_json_string(file, "format");
        for (size_t c = 0; c < G_N_ELEMENTS(counts); c++) {
            char *text = sg_text_thousands(sg_json_int(file, counts[c], 0));
            g_ptr_array_add(texts, text);
            cells[FIRST + c] = text;
        }
        sg_table_addv(table, cells);
    }
    sg_table_print(table);
}

/* Reasons for which rows were left out, with their number and the first line of each. */
static void print_reasons(const SgJson *file)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const SgJson *items = sg_json_array(file, "items");
    size_t n, m;
    SgJson *item, *other;
    json_array_foreach ((SgJson *)items, n, item) {
        const char *reason = sg_json_string(item, "reason");
        if (!reason || !g_hash_table_add(seen, (char *)reason))
            continue;
        int64_t count = 0;
        json_array_foreach ((SgJson *)items, m, other)
            count += g_strcmp0(sg_json_string(other, "reason"), reason) == 0;
        g_autofree char *number = sg_text_thousands(count);
        sg_cli_hint("%s: %s: %s (first: row %" G_GINT64_FORMAT ")", sg_json_string(file, "file"),
                    reason, number, sg_json_int(item, "row", 0));
    }
}

static void print_ambiguous(const SgJson *file)
{
    size_t n, c;
    SgJson *item, *candidate;
    json_array_foreach (json_object_get(file, "items"), n, item) {
        const SgJson *candidates = sg_json_array(item, "candidates");
        if (!candidates)
            continue;
        g_autoptr(GString) names = g_string_new(NULL);
        json_array_foreach ((SgJson *)candidates, c, candidate)
            g_string_append_printf(names, " %s", json_string_value(candidate));
        sg_cli_hint("ambiguous: row %" G_GINT64_FORMAT ", %s - %s:%s", sg_json_int(item, "row", 0),
                    sg_json_string(item, "artist") ? sg_json_string(item, "artist") : "unknown",
                    sg_json_string(item, "title") ? sg_json_string(item, "title") : "unknown",
                    names->str);
    }
}

static void print_report(const SgJson *report, bool as_json)
{
    const SgJson *files = sg_json_array(report, "files");
    size_t n;
    SgJson *file;
    if (as_json) {
        sg_cli_print_json(report);
        return;
    }
    print_files(files);
    json_array_foreach ((SgJson *)files, n, file) {
        if (sg_json_int(file, "sessions", 0) > 0)
            sg_cli_hint("%s: listens added: %" G_GINT64_FORMAT
                        ", sittings written or changed: %" G_GINT64_FORMAT,
                        sg_json_string(file, "file"), sg_json_int(file, "listens", 0),
                        sg_json_int(file, "sessions", 0));
        print_reasons(file);
        print_ambiguous(file);
    }
}

/* -- The command ---------------------------------------------------------------------------------- */

/* A dry run leaves no store behind where there is none. */
static SgStore *open_store(const SgCli *cli, GError **error)
{
    g_autoptr(GError) absent = NULL;
    if (!options.dry_run)
        return sg_store_open(cli->store, SG_STORE_WRITE, error);
    g_autoptr(SgStore) there = sg_store_open(cli->store, SG_STORE_READ, &absent);
    bool none = !there && g_error_matches(absent, SG_ERROR, SG_ERROR_NOT_FOUND);
    sg_store_close(g_steal_pointer(&there));
    return sg_store_open(none ? ":memory:" : cli->store, SG_STORE_WRITE, error);
}

static bool read_options(SgAddOptions *add, GError **error)
{
    sg_add_defaults(add);
    add->matched_only = options.matched_only;
    add->incognito = options.incognito;
    add->dry_run = options.dry_run;
    add->min_played_ms = (int64_t)options.min_played * 1000;
    add->user = options.user ? options.user : add->user;
    if (options.min_played < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--min-played must not be negative");
    if (options.format && !(add->format = sg_files_format_find(options.format)))
        return sg_fail(error, SG_ERROR_INPUT,
                       "--format '%s': there is none; see `soundgraph add --list`", options.format);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    SgAddOptions add;
    if (options.list) {
        print_formats(cli->json);
        return true;
    }
    if (argc == 0)
        return sg_fail(error, SG_ERROR_INPUT, "add needs FILE…: see `soundgraph add -h`");
    if (!read_options(&add, error))
        return false;
    g_autoptr(SgStore) store = open_store(cli, error);
    if (!store)
        return false;
    g_autoptr(SgJson) report = NULL;
    bool ok = sg_add_files(store, (const char *const *)argv, &add, &report, error);
    bool any = report && json_array_size(sg_json_array(report, "files")) > 0;
    if (ok || any)
        print_report(report, cli->json);
    if (!ok)
        return false;
    sg_cli_hint(add.dry_run ? "dry run: nothing was written"
                            : "next: soundgraph search WORDS, soundgraph recommend TRACK");
    return true;
}

const SgCommand sg_command_add = {
    .name = "add",
    .group = "gather",
    .arguments = "FILE…",
    .summary = "your own playlists and listening history into the store",
    .examples = { "soundgraph add mixtape.m3u8 party.xspf --dry-run",
                  "soundgraph add Streaming_History_Audio_2024_3.json --user ana",
                  "soundgraph add scrobbles.csv --format lastfm --json",
                  "soundgraph add listens.jsonl feedback.jsonl --matched-only",
                  "soundgraph add --list", NULL },
    .details =
        "A playlist (M3U, M3U8, XSPF, JSPF) becomes a playlist of --user; a history (Spotify,\n"
        "Last.fm, ListenBrainz) becomes listens, and what was played in one sitting a playlist;\n"
        "loves become likes. Rows are matched to known tracks by id, page, ISRC, then artist and\n"
        "title; others become tracks of their own. A file is added as a whole or not at all, and\n"
        "adding it again changes nothing. See docs/files.md.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = -1,
    .run = run,
};
