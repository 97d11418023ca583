/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

/*
 * Functions of ours that SQL can call, so that a rule (tags, genres, dates) has one place for every
 * path through the program.
 *
 *   SELECT sg_tags(tag_list), sg_genre(genre) FROM …
 *
 * NULL gives NULL. The functions are called by several threads at once and must be pure.
 *
 * Layer: staging.
 */

/* name(VARCHAR) → VARCHAR; what `function` returns is freed, NULL becomes null. */
typedef char *(*SgDuckTextFunction)(const char *text);
bool sg_duck_add_text_function(SgDuck *duck, const char *name, SgDuckTextFunction function,
                               GError **error);

/* name(VARCHAR) → VARCHAR[]; the list is ended by NULL and freed by g_strfreev. */
typedef char **(*SgDuckListFunction)(const char *text);
bool sg_duck_add_list_function(SgDuck *duck, const char *name, SgDuckListFunction function,
                               GError **error);
