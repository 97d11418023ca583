/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * A polite stop. The first SIGINT or SIGTERM sets a flag; long work looks at it between two steps,
 * saves and returns SG_ERROR_INTERRUPTED. The second one ends the process at once.
 *
 * Layer: base. The flag is the one piece of global state in the library: a signal has no argument.
 */
void sg_interrupt_install(void);

/* Sets the flag as a signal would; tests and servers use it. */
void sg_interrupt_request(void);
void sg_interrupt_clear(void);
bool sg_interrupted(void);

/* False with SG_ERROR_INTERRUPTED if a stop was asked for; `what` names the work. */
bool sg_interrupt_check(const char *what, GError **error);
