/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/terminal.h"
#include "version.h"

#include <errno.h>
#include <locale.h>
#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, DEFAULT_SEED = 42 };

void sg_cli_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

void sg_cli_print_json(const SgJson *document)
{
    g_autofree char *text = sg_json_dump(document, 2);
    puts(text);
}

void sg_cli_hint(const char *format, ...)
{
    if (sg_terminal_quiet())
        return;
    va_list args;
    va_start(args, format);
    sg_terminal_end_line();
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

bool sg_cli_k(const SgCli *cli, int64_t fallback, int64_t limit, int64_t *k, GError **error)
{
    *k = fallback;
    if (!cli->k)
        return true;
    if (!sg_text_to_int64(cli->k, k) || *k < 1 || *k > limit)
        return sg_fail(error, SG_ERROR_INPUT,
                       "-k '%s' must be a number from 1 to %" G_GINT64_FORMAT, cli->k, limit);
    return true;
}

/* What the shared options and the global ones are parsed into. */
typedef struct {
    SgCli cli;
    char *store;
    char *seed;
    char *color;
    gboolean json;
    gboolean quiet;
    gboolean help;
    int verbose;
} Parsed;

static void parsed_clear(Parsed *parsed)
{
    sg_config_free(parsed->cli.config);
    g_free(parsed->cli.dataset);
    g_free(parsed->cli.model);
    g_free(parsed->cli.k);
    g_free(parsed->cli.output);
    g_free(parsed->cli.command_line);
    g_free(parsed->store);
    g_free(parsed->seed);
    g_free(parsed->color);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parsed, parsed_clear)

static gboolean count_verbose(const char *name, const char *value, void *data, GError **error)
{
    ((Parsed *)data)->verbose++;
    return TRUE;
}

static GOptionContext *make_context(const SgCommand *command, Parsed *parsed)
{
    const struct {
        unsigned bit;
        GOptionEntry entry;
    } shared[] = {
        { SG_TAKES_STORE,
          { "store", 0, 0, G_OPTION_ARG_STRING, &parsed->store,
            "store: a SQLite file or a postgresql:// URI", "URI" } },
        { SG_TAKES_DATASET,
          { "dataset", 0, 0, G_OPTION_ARG_STRING, &parsed->cli.dataset,
            "dataset in data/datasets, or its folder", "NAME" } },
        { SG_TAKES_MODEL,
          { "model", 0, 0, G_OPTION_ARG_STRING, &parsed->cli.model,
            "model's name, or the folder of a trained one; several with commas where it makes "
            "sense",
            "MODEL" } },
        { SG_TAKES_SEED,
          { "seed", 0, 0, G_OPTION_ARG_STRING, &parsed->seed,
            "seed of the random numbers (default 42)", "N" } },
        { SG_TAKES_JOBS,
          { "jobs", 0, 0, G_OPTION_ARG_INT, &parsed->cli.jobs, "threads (default: all cores)",
            "N" } },
        { SG_TAKES_JSON,
          { "json", 0, 0, G_OPTION_ARG_NONE, &parsed->json, "print one JSON document", NULL } },
        { SG_TAKES_K,
          { "k", 'k', 0, G_OPTION_ARG_STRING, &parsed->cli.k, "how many results", "N" } },
        { SG_TAKES_OUTPUT,
          { "output", 'o', 0, G_OPTION_ARG_FILENAME, &parsed->cli.output, "where to write",
            "PATH" } },
    };
    const GOptionEntry everywhere[] = {
        { "help", 'h', 0, G_OPTION_ARG_NONE, &parsed->help, "show this help", NULL },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &parsed->quiet, "errors only on stderr", NULL },
        { "verbose", 'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK,
          __extension__(void *) count_verbose, "more on stderr; twice: all", NULL },
        { "color", 0, 0, G_OPTION_ARG_STRING, &parsed->color, "auto, always or never", "WHEN" },
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    GOptionGroup *group = g_option_group_new(NULL, NULL, NULL, parsed, NULL);
    if (command->options)
        g_option_group_add_entries(group, command->options);
    for (size_t n = 0; n < G_N_ELEMENTS(shared); n++) {
        if (command->takes & shared[n].bit) {
            const GOptionEntry pair[] = { shared[n].entry, G_OPTION_ENTRY_NULL };
            g_option_group_add_entries(group, pair);
        }
    }
    g_option_group_add_entries(group, everywhere);
    g_option_context_set_main_group(context, group);
    return context;
}

/* GOption names an unknown option; the nearest known one is our addition. */
static void suggest_option(const SgCommand *command, GError *problem)
{
    const char *dashes = strstr(problem->message, "--");
    if (!g_error_matches(problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || !dashes)
        return;
    g_autofree char *word = g_strndup(dashes + 2, strcspn(dashes + 2, "= "));
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    static const char *const shared[] = { "store", "dataset", "model", "seed",
                                          "jobs",  "json",    "k",     "output" };
    for (size_t bit = 0; bit < G_N_ELEMENTS(shared); bit++)
        if (command->takes & 1u << bit)
            g_ptr_array_add(names, (void *)shared[bit]);
    for (const GOptionEntry *entry = command->options; entry && entry->long_name; entry++)
        g_ptr_array_add(names, (void *)entry->long_name);
    g_ptr_array_add(names, NULL);
    const char *nearest = sg_text_nearest(word, (const char *const *)names->pdata);
    if (nearest)
        g_prefix_error(&problem, "did you mean --%s? ", nearest);
}

static bool finish_parsing(const SgCommand *command, Parsed *parsed, int argc, GError **error)
{
    SgCli *cli = &parsed->cli;
    int count = argc - 1;
    if (count < command->min_arguments)
        return sg_fail(error, SG_ERROR_INPUT, "%s needs %s: see `soundgraph %s -h`", command->name,
                       command->arguments, command->name);
    if (command->max_arguments >= 0 && count > command->max_arguments)
        return sg_fail(error, SG_ERROR_INPUT, "%s takes %s%s, but there are %d arguments",
                       command->name, command->max_arguments ? "only " : "no arguments",
                       command->arguments, count);
    cli->seed = DEFAULT_SEED;
    cli->seed_given = parsed->seed != NULL;
    if (parsed->seed && (!sg_text_to_int64(parsed->seed, &cli->seed) || cli->seed < 0))
        return sg_fail(error, SG_ERROR_INPUT, "--seed '%s' must be a number from 0", parsed->seed);
    if (cli->jobs < 0 || cli->jobs > 1024)
        return sg_fail(error, SG_ERROR_INPUT, "--jobs must be from 0 (all cores) to 1024");
    if (parsed->color && strcmp(parsed->color, "auto") && strcmp(parsed->color, "always") &&
        strcmp(parsed->color, "never"))
        return sg_fail(error, SG_ERROR_INPUT, "--color '%s' must be auto, always or never",
                       parsed->color);
    g_autofree char *user_file = sg_config_user_file();
    cli->config = sg_config_load(".env", user_file, error);
    if (!cli->config)
        return false;
    if (parsed->store)
        sg_config_set(cli->config, "CACHE_PATH", parsed->store);
    cli->store = sg_config_get(cli->config, "CACHE_PATH");
    cli->store_given = parsed->store != NULL;
    cli->json = parsed->json;
    cli->color = sg_terminal_color(parsed->color);
    if (cli->jobs > 0)
        omp_set_num_threads(cli->jobs);
    return true;
}

/* Prints the one line of an error and returns its exit code. */
static int report(const GError *error)
{
    g_autofree char *clean = sg_log_redact(error->message);
    g_autofree char *safe = sg_text_printable(clean);
    g_autofree char *line = sg_text_clean(safe);
    sg_terminal_end_line();
    fprintf(stderr, "soundgraph: %s\n", line);
    return sg_error_exit_code(error);
}

/* "soundgraph build URL --depth 2", quoted where a shell needs it, without secrets. */
static char *describe_command_line(int argc, char **argv)
{
    GString *line = g_string_new("soundgraph");
    g_autoptr(GRegex) plain = g_regex_new("^[A-Za-z0-9_@%+=:,./?&~-]+$", 0, 0, NULL);
    g_autoptr(GRegex) secret = g_regex_new("/s-[A-Za-z0-9]+", 0, 0, NULL);
    for (int n = 0; n < argc; n++) {
        g_autofree char *clean = sg_log_redact(argv[n]);
        g_autofree char *masked = g_regex_replace_literal(secret, clean, -1, 0, "/s-…", 0, NULL);
        const char *word = masked ? masked : clean;
        bool needs_quotes = !g_regex_match(plain, word, 0, NULL) || strpbrk(word, "?&~");
        g_autofree char *quoted = needs_quotes ? g_shell_quote(word) : g_strdup(word);
        g_string_append_printf(line, " %s", quoted);
    }
    return g_string_free(line, FALSE);
}

static int run_command(const SgCommand *command, int argc, char **argv)
{
    g_auto(Parsed) parsed = { 0 };
    g_autoptr(GOptionContext) context = make_context(command, &parsed);
    GError *problem = NULL;
    g_auto(GStrv) rest = g_strdupv(argv);
    if (!g_option_context_parse_strv(context, &rest, &problem)) {
        suggest_option(command, problem);
        report(problem);
        g_error_free(problem);
        return EXIT_USAGE;
    }
    if (parsed.help) {
        sg_help_command(command, context);
        return 0;
    }
    parsed.cli.command_line = describe_command_line(argc, argv);
    /* "--" ends the options and is no argument itself. */
    int count = (int)g_strv_length(rest);
    sg_terminal_start(parsed.quiet ? SG_QUIET : MIN(parsed.verbose, SG_DEBUG));
    sg_interrupt_install();
    if (!finish_parsing(command, &parsed, count, &problem) ||
        !command->run(&parsed.cli, count - 1, rest + 1, &problem)) {
        int code = report(problem);
        g_error_free(problem);
        return code;
    }
    sg_terminal_end_line();
    return 0;
}

static int unknown_command(const char *name)
{
    const char *nearest = sg_help_nearest(name);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    fprintf(stderr, "soundgraph: '%s' is not a command%s%s%s; see `soundgraph help`.\n", valid,
            nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'" : "");
    return EXIT_USAGE;
}

static int show_help(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--json") == 0) {
        sg_help_json();
        return 0;
    }
    if (argc > 1 && *argv[1] != '-') {
        char *arguments[] = { argv[1], (char *)"-h", NULL };
        const SgCommand *command = sg_help_find(argv[1]);
        return command ? run_command(command, 2, arguments) : unknown_command(argv[1]);
    }
    sg_help_program();
    return 0;
}

static int show_version(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--json") == 0)
        sg_cli_print("{\"name\": \"soundgraph\", \"version\": \"%s\"}\n", SG_VERSION);
    else
        sg_cli_print("soundgraph %s\n", SG_VERSION);
    return 0;
}

static int dispatch(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name) {
        sg_help_program();
        return EXIT_USAGE;
    }
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return show_help(argc - 1, argv + 1);
    if (strcmp(name, "--version") == 0)
        return show_version(argc - 1, argv + 1);
    const SgCommand *command = sg_help_find(name);
    return command ? run_command(command, argc - 1, argv + 1) : unknown_command(name);
}

int sg_cli_main(int argc, char **argv)
{
    /* A core file would hold tokens. */
    setrlimit(RLIMIT_CORE, &(const struct rlimit){ 0, 0 });
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* `ulimit -f` then is a full disk, which is said */
    int code = dispatch(argc, argv);
    /* What was printed may still be in a buffer, and the disk behind stdout may be full. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0) {
        fprintf(stderr, "soundgraph: cannot write the output: %s\n",
                g_strerror(errno ? errno : EIO));
        return 1;
    }
    return code;
}
