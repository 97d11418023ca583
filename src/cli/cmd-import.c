/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/table.h"
#include "staging/import.h"

#include <string.h>

static struct {
    gboolean force;
    gboolean list;
    char *min_length;
    char *min_tracks;
    char *k_core;
    char *filter;
    char **set;
    int memory;
} options;

static const GOptionEntry entries[] = {
    { "min-length", 0, 0, G_OPTION_ARG_STRING, &options.min_length,
      "drop lists with fewer distinct tracks", "N" },
    { "min-tracks", 0, 0, G_OPTION_ARG_STRING, &options.min_tracks,
      "drop tracks that stand in fewer lists", "N" },
    { "k-core", 0, 0, G_OPTION_ARG_STRING, &options.k_core,
      "both at once, repeated until nothing changes", "N" },
    { "filter", 0, 0, G_OPTION_ARG_STRING, &options.filter,
      "stable (repeat the filters until nothing changes) or once", "HOW" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.set,
      "an option of the format; may be repeated", "NAME=VALUE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, "replace a dataset of that name", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "list the formats and their options", NULL },
    { "memory", 0, 0, G_OPTION_ARG_INT, &options.memory,
      "megabytes that sorting and joining may take (default 640)", "MB" },
    G_OPTION_ENTRY_NULL,
};

static SgJson *describe_options(const SgImportOption *table)
{
    SgJson *list = json_array();
    for (const SgImportOption *option = table; option && option->name; option++) {
        SgJson *entry = json_object();
        sg_json_set_string(entry, "name", option->name);
        sg_json_set_string(entry, "default", option->fallback);
        if (option->choices)
            sg_json_set_string(entry, "choices", option->choices);
        sg_json_set_string(entry, "summary", option->summary);
        json_array_append_new(list, entry);
    }
    return list;
}

static void print_formats_json(void)
{
    g_autoptr(SgJson) document = json_object();
    SgJson *formats = json_array();
    sg_json_set_string(document, "schema", "soundgraph.formats/1");
    json_object_set_new(document, "formats", formats);
    json_object_set_new(document, "options", describe_options(sg_import_common));
    for (const SgImport *const *format = sg_imports; *format; format++) {
        SgJson *entry = json_object();
        sg_json_set_string(entry, "name", (*format)->name);
        sg_json_set_string(entry, "paths", (*format)->paths);
        sg_json_set_string(entry, "summary", (*format)->summary);
        json_object_set_new(entry, "options", describe_options((*format)->options));
        json_array_append_new(formats, entry);
    }
    sg_cli_print_json(document);
}

static void add_options(SgTable *table, const char *format, const SgImportOption *options_of)
{
    for (const SgImportOption *option = options_of; option && option->name; option++)
        sg_table_add(table, format, option->name, *option->fallback ? option->fallback : "-",
                     option->summary, NULL);
}

static void print_formats(void)
{
    g_autoptr(SgTable) formats = sg_table_new("Format", "Takes", "What it is", NULL);
    g_autoptr(SgTable) table = sg_table_new("Format", "Option", "Default", "What it does", NULL);
    add_options(table, "all", sg_import_common);
    for (const SgImport *const *format = sg_imports; *format; format++) {
        sg_table_add(formats, (*format)->name, (*format)->paths, (*format)->summary, NULL);
        add_options(table, (*format)->name, (*format)->options);
    }
    sg_table_print(formats);
    sg_cli_print("\n");
    sg_table_print(table);
}

static void add_assignment(GStrvBuilder *builder, const char *name, const char *value)
{
    g_autofree char *assignment = value ? g_strdup_printf("%s=%s", name, value) : NULL;
    if (assignment)
        g_strv_builder_add(builder, assignment);
}

static char **collect_assignments(void)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    add_assignment(builder, "min-length", options.min_length);
    add_assignment(builder, "min-tracks", options.min_tracks);
    add_assignment(builder, "k-core", options.k_core);
    add_assignment(builder, "filter", options.filter);
    for (char **set = options.set; set && *set; set++)
        g_strv_builder_add(builder, *set);
    return g_strv_builder_end(builder);
}

static bool fail_format(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (const SgImport *const *format = sg_imports; *format; format++)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", (*format)->name);
    return sg_fail(error, SG_ERROR_INPUT, "import: there is no format '%s'; there are %s", name,
                   names->str);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    if (options.list) {
        (cli->json ? print_formats_json : print_formats)();
        return true;
    }
    if (argc < 2)
        return sg_fail(error, SG_ERROR_INPUT,
                       "import needs FORMAT PATH…: see `soundgraph import -h`");
    const SgImport *format = sg_import_find(argv[0]);
    if (!format)
        return fail_format(argv[0], error);
    if (!cli->dataset)
        return sg_fail(error, SG_ERROR_INPUT, "import needs --dataset NAME");
    if (options.memory < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--memory must be a number of megabytes");
    bool is_path = strchr(cli->dataset, '/') != NULL;
    g_autofree char *folder = is_path ? g_path_get_dirname(cli->dataset) : NULL;
    g_autofree char *name = g_path_get_basename(cli->dataset);
    g_auto(GStrv) assignments = collect_assignments();
    SgImportRequest request = { .format = format,
                                .paths = (const char *const *)argv + 1,
                                .dataset = name,
                                .folder = folder,
                                .assignments = (const char *const *)assignments,
                                .force = options.force,
                                .threads = cli->jobs,
                                .memory_mb = options.memory };
    g_autoptr(SgJson) document = sg_import_run(&request, error);
    if (!document)
        return false;
    if (cli->json) {
        sg_cli_print_json(document);
    } else {
        g_autofree char *report = sg_import_report(document);
        sg_cli_print("%s", report);
    }
    sg_cli_hint("next: soundgraph stats --dataset %s", cli->dataset);
    return true;
}

const SgCommand sg_command_import = {
    .name = "import",
    .group = "bulk",
    .arguments = "FORMAT PATH…",
    .summary = "make a dataset from a foreign collection",
    .examples = { "soundgraph import --list",
                  "soundgraph import mpd slices.tar.zst --dataset mpd --min-length 10",
                  "soundgraph import lightgcn cf/gowalla --dataset gowalla",
                  "soundgraph import pairs ratings.csv --dataset mine --set delimiter=comma",
                  NULL },
    .details =
        "The dataset goes to data/datasets/NAME, whole or not at all. What cannot be used is\n"
        "left out, counted and reported with its first place; see docs/datasets.md.",
    .takes = SG_TAKES_DATASET | SG_TAKES_JSON | SG_TAKES_JOBS,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = -1,
    .run = run,
};
