/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "collect/expand.h"
#include "sources/source.h"

/*
 * The options that every command that asks a source takes: how fast, how much, how old. Layer: cli.
 */
typedef struct {
    char *rate;
    gint64 max_requests;
    int max_wait;
    char *ttl;
    gboolean dry_run;
    gboolean offline;
} SgGather;

#define SG_GATHER_ONLINE_ENTRIES(gather)                                                           \
    { "rate",                                                                                      \
      0,                                                                                           \
      0,                                                                                           \
      G_OPTION_ARG_STRING,                                                                         \
      &(gather).rate,                                                                              \
      "requests per time, like 50/60s (the default), or none",                                     \
      "N/TIME" },                                                                                  \
        { "max-requests",                                                                          \
          0,                                                                                       \
          0,                                                                                       \
          G_OPTION_ARG_INT64,                                                                      \
          &(gather).max_requests,                                                                  \
          "stop after so many requests; run again to go on",                                       \
          "N" },                                                                                   \
        { "max-wait",                                                                              \
          0,                                                                                       \
          0,                                                                                       \
          G_OPTION_ARG_INT,                                                                        \
          &(gather).max_wait,                                                                      \
          "longest wait for a rate limit in seconds (default 120)",                                \
          "S" },                                                                                   \
        { "ttl",                                                                                   \
          0,                                                                                       \
          0,                                                                                       \
          G_OPTION_ARG_STRING,                                                                     \
          &(gather).ttl,                                                                           \
          "ask again for what is older (default 24h; the API's terms allow no lasting copy)",      \
          "AGE" },                                                                                 \
    {                                                                                              \
        "dry-run", 'n', 0, G_OPTION_ARG_NONE, &(gather).dry_run,                                   \
            "print the requests that would come first, send none", NULL                            \
    }

/* The same for those that can do without. */
#define SG_GATHER_ENTRIES(gather)                                                                  \
    SG_GATHER_ONLINE_ENTRIES(gather),                                                              \
    {                                                                                              \
        "offline", 0, 0, G_OPTION_ARG_NONE, &(gather).offline,                                     \
            "ask nobody: only what the store holds, of any age", NULL                              \
    }

/* INPUT names the option. */
bool sg_gather_source_options(const SgGather *gather, SgSourceOptions *options, GError **error);
bool sg_gather_ttl(const SgGather *gather, int64_t *ttl, GError **error);
