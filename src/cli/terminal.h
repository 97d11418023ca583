/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What the program writes to the user's terminal beside its data. Layer: cli. */

typedef enum { SG_QUIET = -1, SG_NORMAL = 0, SG_VERBOSE = 1, SG_DEBUG = 2 } SgVerbosity;

/* Sets the sinks of log and progress: a bar when stderr is a terminal, else a line per 30 s. */
void sg_terminal_start(SgVerbosity verbosity);

/* Prints a line of text from anywhere to stdout: what would act on a terminal (escape sequences, line
 * ends, marks that turn the direction) is left out. */
void sg_terminal_print(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Ends a progress line that stands on the screen. */
void sg_terminal_end_line(void);

/* Columns of stdout, or 0 when it is no terminal (then nothing is cut). */
int sg_terminal_width(void);

/* True if stdout takes colours: --color, NO_COLOR, CLICOLOR_FORCE, TERM. */
bool sg_terminal_color(const char *when);

bool sg_terminal_quiet(void);
