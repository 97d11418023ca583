/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdint.h>

/*
 * Numbers about requests, in the text form that Prometheus reads. Counting is a few atomic additions,
 * so that every request can be counted.
 *
 * Layer: serve. Any thread may call.
 */
typedef struct SgMetrics SgMetrics;

/* `names` are those of the routes 0 .. n-1, ended by NULL; lent. Route -1 is all that has none. */
SgMetrics *sg_metrics_new(const char *const *names);
void sg_metrics_free(SgMetrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMetrics, sg_metrics_free)

void sg_metrics_count(SgMetrics *metrics, int route, int status, double seconds, size_t bytes);

/* Appends requests by route and status class, and histograms of their seconds. */
void sg_metrics_write(const SgMetrics *metrics, GString *out);

/* Appends one number with its head: type is counter or gauge. */
void sg_metrics_number(GString *out, const char *name, const char *type, const char *help,
                       double value);
