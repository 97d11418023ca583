/* SPDX-License-Identifier: MIT */
#include "serve/metrics.h"

#include <stdatomic.h>

/* Upper ends in seconds: from a cached answer to a layout. */
static const double bucket_ends[] = { 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5 };

enum { BUCKETS = G_N_ELEMENTS(bucket_ends), CLASSES = 6 };

typedef struct {
    _Atomic uint64_t status[CLASSES]; /* by the first digit */
    _Atomic uint64_t bucket[BUCKETS + 1];
    _Atomic uint64_t nanoseconds;
    _Atomic uint64_t bytes;
} Route;

struct SgMetrics {
    const char *const *names;
    int routes;
    Route *route; /* (routes + 1): the last one is for what has no route */
};

SgMetrics *sg_metrics_new(const char *const *names)
{
    SgMetrics *metrics = g_new0(SgMetrics, 1);
    metrics->names = names;
    metrics->routes = (int)g_strv_length((char **)names);
    metrics->route = g_new0(Route, metrics->routes + 1);
    return metrics;
}

void sg_metrics_free(SgMetrics *metrics)
{
    if (!metrics)
        return;
    g_free(metrics->route);
    g_free(metrics);
}

static void add(_Atomic uint64_t *number, uint64_t value)
{
    atomic_fetch_add_explicit(number, value, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

void sg_metrics_count(SgMetrics *metrics, int number, int status, double seconds, size_t bytes)
{
    Route *route = &metrics->route[number < 0 ? metrics->routes : number];
    size_t bucket = 0;
    while (bucket < BUCKETS && seconds > bucket_ends[bucket])
        bucket++;
    add(&route->status[CLAMP(status / 100, 0, CLASSES - 1)], 1);
    add(&route->bucket[bucket], 1);
    add(&route->nanoseconds, (uint64_t)(seconds * 1e9));
    add(&route->bytes, bytes);
}

static const char *name_of(const SgMetrics *metrics, int route)
{
    return route < metrics->routes ? metrics->names[route] : "none";
}

static void write_statuses(const SgMetrics *metrics, GString *out)
{
    g_string_append(out, "# HELP soundgraph_http_requests_total Requests answered.\n"
                         "# TYPE soundgraph_http_requests_total counter\n");
    for (int r = 0; r <= metrics->routes; r++)
        for (int class = 1; class < CLASSES; class ++) {
            uint64_t count = get(&metrics->route[r].status[class]);
            if (count > 0)
                g_string_append_printf(out,
                                       "soundgraph_http_requests_total{route=\"%s\","
                                       "status=\"%dxx\"} %" G_GUINT64_FORMAT "\n",
                                       name_of(metrics, r), class, count);
        }
    g_string_append(out, "# HELP soundgraph_http_response_bytes_total Bytes of bodies sent.\n"
                         "# TYPE soundgraph_http_response_bytes_total counter\n");
    for (int r = 0; r <= metrics->routes; r++)
        if (get(&metrics->route[r].bytes) > 0)
            g_string_append_printf(
                out, "soundgraph_http_response_bytes_total{route=\"%s\"} %" G_GUINT64_FORMAT "\n",
                name_of(metrics, r), get(&metrics->route[r].bytes));
}

static void write_histogram(const Route *route, const char *name, GString *out)
{
    uint64_t below = 0;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    for (size_t b = 0; b <= BUCKETS; b++) {
        below += get(&route->bucket[b]);
        const char *end =
            b < BUCKETS ? g_ascii_formatd(number, sizeof number, "%g", bucket_ends[b]) : "+Inf";
        g_string_append_printf(out,
                               "soundgraph_http_request_duration_seconds_bucket{route=\"%s\","
                               "le=\"%s\"} %" G_GUINT64_FORMAT "\n",
                               name, end, below);
    }
    g_ascii_formatd(number, sizeof number, "%.9f", (double)get(&route->nanoseconds) / 1e9);
    g_string_append_printf(out,
                           "soundgraph_http_request_duration_seconds_sum{route=\"%s\"} %s\n"
                           "soundgraph_http_request_duration_seconds_count{route=\"%s\"} "
                           "%" G_GUINT64_FORMAT "\n",
                           name, number, name, below);
}

void sg_metrics_write(const SgMetrics *metrics, GString *out)
{
    write_statuses(metrics, out);
    g_string_append(
        out, "# HELP soundgraph_http_request_duration_seconds From the head of a request to its "
             "answer.\n"
             "# TYPE soundgraph_http_request_duration_seconds histogram\n");
    for (int r = 0; r <= metrics->routes; r++) {
        uint64_t count = 0;
        for (size_t b = 0; b <= BUCKETS; b++)
            count += get(&metrics->route[r].bucket[b]);
        if (count > 0)
            write_histogram(&metrics->route[r], name_of(metrics, r), out);
    }
}

void sg_metrics_number(GString *out, const char *name, const char *type, const char *help,
                       double value)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, "%.15g", value);
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %s\n", name, help, name, type, name,
                           number);
}
