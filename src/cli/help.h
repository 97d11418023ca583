/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* Help texts, all made from the command table. Layer: cli. */

/* `soundgraph -h`: the commands by group. */
void sg_help_program(void);

/* `soundgraph NAME -h`: usage, examples, options. `context` holds the parsed entries. */
void sg_help_command(const SgCommand *command, GOptionContext *context);

/* `soundgraph help --json`: the whole table as a document. */
void sg_help_json(void);

const SgCommand *sg_help_find(const char *name);

/* The command nearest to a misspelt name, or NULL. */
const char *sg_help_nearest(const char *name);
