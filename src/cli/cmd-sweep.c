/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/file.h"
#include "cli/learn.h"
#include "cli/table.h"
#include "learn/report.h"
#include "learn/search.h"

#include <string.h>

enum { SHOWN = 20, SAMPLE_SEED = 42 };

static SgLearnFlags flags;
static struct {
    char **axes;
    gint64 random;
    char *metrics;
    char *runs;
    char *id;
    gboolean csv;
    gboolean no_charts;
} options;

static const GOptionEntry entries[] = {
    { "grid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.axes,
      "K=100,200, or with --random also a=0..1 and lambda=1..1000:log; may be repeated (default: "
      "what --tune searches)",
      "KEY=VALUES" },
    { "random", 0, 0, G_OPTION_ARG_INT64, &options.random,
      "draw N points instead of trying the whole grid", "N" },
    { "metrics", 0, 0, G_OPTION_ARG_STRING, &options.metrics,
      "what is measured (default recall,ndcg,precision,hit,coverage)", "LIST" },
    SG_LEARN_SPLIT_ENTRIES(flags),
    SG_LEARN_FILTER_ENTRIES(flags),
    SG_LEARN_TRIAL_ENTRIES(flags),
    { "runs", 0, 0, G_OPTION_ARG_FILENAME, &options.runs, "where runs are kept (default data/runs)",
      "DIR" },
    { "id", 0, 0, G_OPTION_ARG_STRING, &options.id,
      "name of the run (default: made of model, data, split and metrics)", "ID" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "print all trials as CSV", NULL },
    { "no-charts", 0, 0, G_OPTION_ARG_NONE, &options.no_charts, "draw nothing", NULL },
    G_OPTION_ENTRY_NULL,
};

/* What one sweep works on. */
typedef struct {
    SgLearnData data;
    SgTask valid;
    SgTask sample;
    SgRecipe recipe;
    SgSpace space;
    SgMetricPlan plan;
    SgSearch search;
    GArray *found;
    char *id;
    char *folder;
    int64_t fresh;
} Sweep;

static void sweep_clear(Sweep *sweep)
{
    sg_task_clear(&sweep->sample);
    sg_task_clear(&sweep->valid);
    sg_learn_data_clear(&sweep->data);
    g_clear_pointer(&sweep->found, g_array_unref);
    g_free(sweep->id);
    g_free(sweep->folder);
    g_free(sweep);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sweep, sweep_clear)

static bool prepare_space(Sweep *sweep, const SgCli *cli, const char *model, GError **error)
{
    const SgRecipePart *part = &sweep->recipe.part[0];
    int64_t points;
    if (!sg_recipe_init(&sweep->recipe, model, error) ||
        !sg_recipes_set(&sweep->recipe, 1, (const char *const *)flags.set, error) ||
        !sg_learn_check_features(&flags, &sweep->recipe, 1, error))
        return false;
    if (sweep->recipe.parts > 1)
        return sg_fail(error, SG_ERROR_INPUT,
                       "a blend is not swept: sweep its members, and let `evaluate --tune` fit the "
                       "weights");
    return sg_space_init(&sweep->space, part->model, &part->options, part->fixed,
                         (const char *const *)options.axes, error) &&
           (options.random == 0 ||
            sg_space_set_random(&sweep->space, options.random, (uint64_t)cli->seed, error)) &&
           sg_space_count(&sweep->space, &points, error);
}

static bool prepare_plan(Sweep *sweep, const SgCli *cli, const SgTuneOptions *tuning,
                         GError **error)
{
    const char *metrics = options.metrics ? options.metrics : "recall,ndcg,precision,hit,coverage";
    const char *objective = tuning->objective ? tuning->objective : "ndcg@20";
    if (!sg_metric_plan_parse(&sweep->plan, metrics, cli->k, false, error))
        return false;
    int column = sg_metric_plan_find(&sweep->plan, objective);
    if (column < 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the objective %s is not measured: see --metrics, -k and --objective",
                       objective);
    sweep->search = (SgSearch){ .space = &sweep->space,
                                .valid = &sweep->sample,
                                .plan = &sweep->plan,
                                .objective = column,
                                .seed = (uint64_t)cli->seed };
    return true;
}

/* What all trials of a run have in common: a trial of anything else must not be mixed in. */
static SgJson *describe(const Sweep *sweep)
{
    SgJson *about = json_object(), *metrics = json_array();
    const SgLearnData *data = &sweep->data;
    sg_json_set_string(about, "schema", "soundgraph.sweep-run/1");
    sg_json_set_string(about, "model", sweep->recipe.name);
    sg_json_set_string(about, "dataset", data->dataset->name);
    sg_json_set_string(about, "hash", data->dataset->hash);
    sg_json_set_string(about, "split", sg_split_names[data->split.options.kind]);
    json_object_set_new(about, "protocol", sg_report_protocol(&data->split));
    json_object_set_new(about, "queries", json_integer(sweep->sample.truth.rows));
    json_object_set_new(about, "seed", json_integer((json_int_t)sweep->search.seed));
    for (int c = 0; c < sweep->plan.count - sweep->plan.hidden; c++) {
        g_autofree char *name = sg_metric_column_name(&sweep->plan.column[c]);
        json_array_append_new(metrics, json_string(name));
    }
    json_object_set_new(about, "metrics", metrics);
    return about;
}

static char *default_id(const Sweep *sweep, const SgJson *about)
{
    enum { DIGITS = 10 };
    g_autofree char *text = sg_json_dump(about, 0);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strdup_printf("sweep-%s-%.*s", sweep->recipe.name, DIGITS, hash);
}

static bool prepare(Sweep *sweep, const SgCli *cli, const char *model, GError **error)
{
    SgTuneOptions tuning;
    sweep->found = g_array_new(FALSE, FALSE, sizeof(SgLoggedTrial));
    if (flags.test_dataset)
        return sg_fail(error, SG_ERROR_INPUT, "sweep asks no test lists: leave out --test-dataset");
    if (options.id && (!*options.id || strchr(options.id, '/') || *options.id == '.'))
        return sg_fail(error, SG_ERROR_INPUT, "--id '%s' is no name of a run", options.id);
    if (!sg_learn_tuning(cli, &flags, &tuning, error) || !prepare_space(sweep, cli, model, error) ||
        !prepare_plan(sweep, cli, &tuning, error) ||
        !sg_learn_data_open(&sweep->data, cli, &flags, error) ||
        !sg_split_validation(&sweep->valid, &sweep->data.split, sweep->data.dataset, error))
        return false;
    int64_t limit = tuning.queries > 0 ? tuning.queries : SG_TUNE_QUERIES;
    return sg_task_sample(&sweep->sample, &sweep->valid, limit, SAMPLE_SEED, error);
}

static bool search(Sweep *sweep, GError **error)
{
    g_autoptr(SgJson) about = describe(sweep);
    sweep->id = options.id ? g_strdup(options.id) : default_id(sweep, about);
    sweep->folder = g_build_filename(options.runs ? options.runs : "data/runs", sweep->id, NULL);
    g_autoptr(SgTrialLog) log =
        sg_trial_log_open(sweep->folder, sweep->space.model, &sweep->plan, about, error);
    if (!log)
        return false;
    if (sg_search_run(&sweep->search, log, sweep->found, &sweep->fresh, error))
        return true;
    g_prefix_error(error, "%s (the same command goes on from there): ", sweep->folder);
    return false;
}

/* Charts are a picture of what stands in trials.csv: without gnuplot there are none. */
static bool write_charts(const Sweep *sweep, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_auto(GStrv) charts = sg_search_charts(&sweep->search, sweep->found, sweep->folder, &problem);
    for (char **chart = charts; chart && *chart; chart++)
        sg_cli_hint("chart: %s", *chart);
    if (charts)
        return true;
    if (!g_error_matches(problem, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    sg_cli_hint("no charts: %s", problem->message);
    return true;
}

static bool write_files(const Sweep *sweep, GError **error)
{
    g_autofree char *path = g_build_filename(sweep->folder, "trials.csv", NULL);
    g_autofree char *text = sg_search_csv(&sweep->search, sweep->found);
    if (!sg_file_write(path, text, strlen(text), 0644, error))
        return false;
    return options.no_charts || write_charts(sweep, error);
}

static void print_table(const Sweep *sweep)
{
    const SgSpace *space = &sweep->space;
    int columns = sweep->plan.count - sweep->plan.hidden;
    g_autoptr(GPtrArray) header = g_ptr_array_new_with_free_func(g_free);
    for (int a = 0; a < space->axes; a++)
        g_ptr_array_add(header,
                        g_strconcat(space->model->options[space->axis[a].option].name, ">", NULL));
    for (int c = 0; c < columns; c++) {
        g_autofree char *name = sg_metric_column_name(&sweep->plan.column[c]);
        g_ptr_array_add(header, g_strconcat(name, ">", NULL));
    }
    g_ptr_array_add(header, g_strdup("fit s>"));
    g_ptr_array_add(header, g_strdup("score s>"));
    g_autoptr(SgTable) table = sg_table_newv((const char *const *)header->pdata, (int)header->len);
    for (guint n = 0; n < MIN(sweep->found->len, SHOWN); n++) {
        const SgLoggedTrial *trial = &g_array_index(sweep->found, SgLoggedTrial, n);
        g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func(g_free);
        for (int a = 0; a < space->axes; a++)
            g_ptr_array_add(row,
                            g_strdup_printf("%g", trial->options.value[space->axis[a].option]));
        for (int c = 0; c < columns; c++)
            g_ptr_array_add(row, trial->result.diverged
                                     ? g_strdup("diverged")
                                     : g_strdup_printf("%.4f", trial->result.mean_c[c]));
        g_ptr_array_add(row, g_strdup_printf("%.2f", trial->result.fit_seconds));
        g_ptr_array_add(row, g_strdup_printf("%.2f", trial->result.score_seconds));
        sg_table_addv(table, (const char *const *)row->pdata);
    }
    sg_table_print(table);
    sg_cli_print("\n%u trials, %" G_GINT64_FORMAT " of them new, on %s\n", sweep->found->len,
                 sweep->fresh, sg_split_validation_text(&sweep->data.split));
}

static void print_json(const Sweep *sweep)
{
    g_autoptr(SgJson) document = describe(sweep);
    g_autofree char *objective =
        sg_metric_column_name(&sweep->plan.column[sweep->search.objective]);
    SgJson *trials = json_array();
    sg_json_set_string(document, "schema", "soundgraph.sweep/1");
    sg_json_set_string(document, "id", sweep->id);
    sg_json_set_string(document, "folder", sweep->folder);
    sg_json_set_string(document, "objective", objective);
    json_object_set_new(document, "new_trials", json_integer(sweep->fresh));
    for (guint n = 0; n < sweep->found->len; n++)
        json_array_append_new(trials,
                              sg_trial_json(sweep->space.model, &sweep->plan,
                                            &g_array_index(sweep->found, SgLoggedTrial, n)));
    json_object_set_new(document, "trials", trials);
    sg_cli_print_json(document);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_autoptr(Sweep) sweep = g_new0(Sweep, 1);
    if (!prepare(sweep, cli, argv[0], error) || !search(sweep, error) || !write_files(sweep, error))
        return false;
    g_autofree char *csv = options.csv ? sg_search_csv(&sweep->search, sweep->found) : NULL;
    if (csv)
        sg_cli_print("%s", csv);
    else if (cli->json)
        print_json(sweep);
    else
        print_table(sweep);
    sg_cli_hint("run: %s", sweep->folder);
    return true;
}

const SgCommand sg_command_sweep = {
    .name = "sweep",
    .group = "learn",
    .arguments = "MODEL",
    .summary = "try many options of a model on the validation part",
    .examples = { "soundgraph sweep ease --dataset NAME --grid K=100,200 --grid lambda=2,10,50",
                  "soundgraph sweep ials --dataset NAME --random 30 --grid a0=0.001..1:log "
                  "--grid lambda=0.001..0.1:log",
                  "soundgraph sweep ease --dataset NAME --csv", NULL },
    .details =
        "The test part is never asked. Trials are kept in data/runs/ID: the same command, stopped\n"
        "and started again, goes on where it was; other --grid values of the same model, data and\n"
        "metrics share the run. The best trial stands on top.",
    .takes = SG_TAKES_DATASET | SG_TAKES_SEED | SG_TAKES_JOBS | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
