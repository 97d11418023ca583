/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"
#include "base/json.h"

/*
 * The command table. A command is one const struct in a file of its own, named once in
 * sg_commands; parser, help and `help --json` derive from it.
 *
 *   soundgraph NAME [OPTION…] ARGUMENTS
 *
 * Data goes to stdout, all else to stderr. A command parses, calls the library, prints.
 *
 * Layer: cli.
 */

/* Options that mean the same in every command that takes them. */
typedef enum {
    SG_TAKES_STORE = 1 << 0,   /* --store URI */
    SG_TAKES_DATASET = 1 << 1, /* --dataset NAME */
    SG_TAKES_MODEL = 1 << 2,   /* --model NAME|DIR[,…] */
    SG_TAKES_SEED = 1 << 3,    /* --seed N */
    SG_TAKES_JOBS = 1 << 4,    /* --jobs N */
    SG_TAKES_JSON = 1 << 5,    /* --json */
    SG_TAKES_K = 1 << 6,       /* -k N[,N…] */
    SG_TAKES_OUTPUT = 1 << 7,  /* -o PATH */
} SgTakes;

/* What the shared options said. Strings belong to the Cli. */
typedef struct {
    SgConfig *config;
    const char *store; /* flag, else CACHE_PATH and its default */
    bool store_given;
    char *dataset;
    char *model;
    int64_t seed; /* default 42 */
    bool seed_given;
    int jobs; /* 0: all cores */
    bool json;
    char *k; /* as given, or NULL */
    char *output;
    bool color;         /* stdout is a terminal that takes colours */
    char *command_line; /* to type again; secret links are masked */
} SgCli;

typedef struct SgCommand SgCommand;
struct SgCommand {
    const char *name;
    const char *group;     /* start, gather, bulk, look, graph, dataset, learn, discover, share */
    const char *arguments; /* for the usage line, "TRACK_URL" or "A B"; "" for none */
    const char *summary;
    const char *examples[6];     /* whole command lines, ended by NULL; run by the tests */
    const char *details;         /* more paragraphs for -h, or NULL */
    unsigned takes;              /* SgTakes */
    const GOptionEntry *options; /* own options, or NULL */
    int min_arguments;
    int max_arguments; /* -1: any number */
    bool (*run)(SgCli *cli, int argc, char **argv, GError **error);
};

/* All commands, ended by NULL. */
extern const SgCommand *const sg_commands[];

/* Runs the program; returns the exit code. */
int sg_cli_main(int argc, char **argv);

/* -k as one number in 1..limit, or `fallback` when not given. INPUT. */
bool sg_cli_k(const SgCli *cli, int64_t fallback, int64_t limit, int64_t *k, GError **error);

/* Prints to stdout. A closed pipe ends the process quietly, as other tools do. */
void sg_cli_print(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* One JSON document, indented by 2, to stdout. */
void sg_cli_print_json(const SgJson *document);

/* A hint for the next step on stderr, unless quiet. */
void sg_cli_hint(const char *format, ...) G_GNUC_PRINTF(1, 2);
