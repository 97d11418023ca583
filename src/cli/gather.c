/* SPDX-License-Identifier: MIT */
#include "cli/gather.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum { DEFAULT_REQUESTS = 50, DEFAULT_SECONDS = 60, DEFAULT_MAX_WAIT = 120 };

static bool parse_rate(const char *text, SgSourceOptions *options, GError **error)
{
    int64_t requests, seconds = 1;
    if (strcmp(text, "none") == 0)
        return true;
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);
    /* "50/60s", and "10/s" as people write it. */
    bool unit_only = parts[0] && parts[1] && g_ascii_isalpha(*parts[1]);
    g_autofree char *time = unit_only ? g_strconcat("1", parts[1], NULL) : g_strdup(parts[1]);
    if (!parts[1] || !sg_text_to_int64(parts[0], &requests) || requests < 1 || requests > 1000000 ||
        !sg_clock_parse_duration(time, &seconds) || seconds < 1)
        return sg_fail(error, SG_ERROR_INPUT, "--rate '%s' must be like 50/60s, 10/s or none",
                       text);
    options->rate_requests = (int)requests;
    options->rate_seconds = (double)seconds;
    return true;
}

bool sg_gather_source_options(const SgGather *gather, SgSourceOptions *options, GError **error)
{
    *options = (SgSourceOptions){
        .max_requests = gather->max_requests,
        .max_wait = gather->max_wait ? gather->max_wait : DEFAULT_MAX_WAIT,
        .dry_run = gather->dry_run,
    };
    if (gather->max_requests < 0 || gather->max_wait < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--max-requests and --max-wait must not be negative");
    if (gather->rate)
        return parse_rate(gather->rate, options, error);
    options->rate_requests = DEFAULT_REQUESTS;
    options->rate_seconds = DEFAULT_SECONDS;
    return true;
}

bool sg_gather_ttl(const SgGather *gather, int64_t *ttl, GError **error)
{
    if (gather->ttl && !sg_clock_parse_duration(gather->ttl, ttl))
        return sg_fail(error, SG_ERROR_INPUT, "--ttl '%s' must be an age like 24h or 7d",
                       gather->ttl);
    return true;
}
