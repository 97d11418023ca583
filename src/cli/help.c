/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *name, *title;
} groups[] = {
    { "start", "Start" },
    { "gather", "Gather music metadata" },
    { "bulk", "Bulk collection" },
    { "look", "Look at what is there" },
    { "graph", "Graph" },
    { "dataset", "Datasets" },
    { "learn", "Train and compare recommenders" },
    { "discover", "Discover: what next, and why" },
    { "share", "Share" },
};

const SgCommand *sg_help_find(const char *name)
{
    for (size_t n = 0; sg_commands[n]; n++)
        if (strcmp(sg_commands[n]->name, name) == 0)
            return sg_commands[n];
    return NULL;
}

const char *sg_help_nearest(const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t n = 0; sg_commands[n]; n++)
        g_ptr_array_add(names, (void *)sg_commands[n]->name);
    g_ptr_array_add(names, NULL);
    return sg_text_nearest(name, (const char *const *)names->pdata);
}

void sg_help_program(void)
{
    sg_cli_print(
        "Usage: soundgraph COMMAND [OPTION…] [ARGUMENT…]\n\n"
        "Music discovery: what should I hear next, and why.\n\n"
        "Examples:\n"
        "  soundgraph sandbox &                      a SoundCloud-shaped server to try it on\n"
        "  soundgraph build TRACK_URL --viz          a personal graph around a track\n"
        "  soundgraph recommend TRACK_URL -k 10      what to hear next, with reasons\n");
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++) {
        bool titled = false;
        for (size_t n = 0; sg_commands[n]; n++) {
            if (strcmp(sg_commands[n]->group, groups[g].name) != 0)
                continue;
            if (!titled)
                sg_cli_print("\n%s\n", groups[g].title);
            titled = true;
            sg_cli_print("  %-12s %s\n", sg_commands[n]->name, sg_commands[n]->summary);
        }
    }
    sg_cli_print("\nEvery command answers -h. `soundgraph help --json` gives all of this as data.\n"
                 "Options everywhere: -q, -v, -vv, --color auto|always|never, --version.\n"
                 "Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 authentication,\n"
                 "5 network or limit, 130 interrupted with state saved.\n");
}

void sg_help_command(const SgCommand *command, GOptionContext *context)
{
    sg_cli_print("Usage: soundgraph %s [OPTION…]%s%s\n\n%s\n", command->name,
                 *command->arguments ? " " : "", command->arguments, command->summary);
    sg_cli_print("\nExamples:\n");
    for (size_t n = 0; n < G_N_ELEMENTS(command->examples) && command->examples[n]; n++)
        sg_cli_print("  %s\n", command->examples[n]);
    if (command->details)
        sg_cli_print("\n%s\n", command->details);
    /* GOption's own text repeats the usage; only its list of options is wanted. */
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    const char *options = strstr(help, "\n\n");
    if (options)
        sg_cli_print("%s", options + 1);
}

static SgJson *entries_json(const GOptionEntry *entries)
{
    SgJson *list = json_array();
    for (; entries && entries->long_name; entries++) {
        SgJson *option = json_object();
        sg_json_set_string(option, "name", entries->long_name);
        char letter[2] = { entries->short_name, '\0' };
        sg_json_set_string(option, "letter", entries->short_name ? letter : NULL);
        sg_json_set_string(option, "argument", entries->arg_description);
        sg_json_set_string(option, "summary", entries->description);
        json_array_append_new(list, option);
    }
    return list;
}

void sg_help_json(void)
{
    static const char *const shared[] = { "store", "dataset", "model", "seed",
                                          "jobs",  "json",    "k",     "output" };
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.help/1");
    SgJson *commands = json_array();
    for (size_t n = 0; sg_commands[n]; n++) {
        const SgCommand *command = sg_commands[n];
        SgJson *entry = json_object();
        sg_json_set_string(entry, "name", command->name);
        sg_json_set_string(entry, "group", command->group);
        sg_json_set_string(entry, "arguments", command->arguments);
        sg_json_set_string(entry, "summary", command->summary);
        SgJson *examples = json_array();
        for (size_t e = 0; e < G_N_ELEMENTS(command->examples) && command->examples[e]; e++)
            json_array_append_new(examples, json_string(command->examples[e]));
        json_object_set_new(entry, "examples", examples);
        SgJson *takes = json_array();
        for (size_t bit = 0; bit < G_N_ELEMENTS(shared); bit++)
            if (command->takes & 1u << bit)
                json_array_append_new(takes, json_string(shared[bit]));
        json_object_set_new(entry, "shared_options", takes);
        json_object_set_new(entry, "options", entries_json(command->options));
        json_array_append_new(commands, entry);
    }
    json_object_set_new(document, "commands", commands);
    sg_cli_print_json(document);
}
