/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "learn/stats.h"

static struct {
    char *charts;
} options;

static const GOptionEntry entries[] = {
    { "charts", 0, 0, G_OPTION_ARG_FILENAME, &options.charts,
      "also draw charts into this folder (SVG, PNG, data and gnuplot script)", "FOLDER" },
    G_OPTION_ENTRY_NULL,
};

static bool dataset_stats(SgCli *cli, GError **error)
{
    g_autoptr(SgDataset) dataset = sg_dataset_open(cli->dataset, error);
    if (!dataset)
        return false;
    g_autoptr(SgJson) stats = sg_dataset_stats(dataset);
    g_auto(GStrv) charts =
        options.charts ? sg_dataset_charts(dataset, stats, options.charts, error) : NULL;
    if (options.charts && !charts)
        return false;
    if (cli->json) {
        sg_cli_print_json(stats);
    } else {
        g_autofree char *text = sg_dataset_stats_text(stats);
        sg_cli_print("%s", text);
    }
    for (char **chart = charts; chart && *chart; chart++)
        sg_cli_hint("chart: %s", *chart);
    sg_cli_hint("next: soundgraph evaluate --dataset %s --model walk", cli->dataset);
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    if (!cli->dataset)
        return sg_fail(error, SG_ERROR_INPUT, "stats needs --dataset NAME");
    return dataset_stats(cli, error);
}

const SgCommand sg_command_stats = {
    .name = "stats",
    .group = "look",
    .arguments = "",
    .summary = "numbers and charts that describe a dataset",
    .examples = { "soundgraph stats --dataset gowalla", "soundgraph stats --dataset mpd --json",
                  "soundgraph stats --dataset mpd --charts charts", NULL },
    .takes = SG_TAKES_DATASET | SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
