/* SPDX-License-Identifier: MIT */
#include "base/progress.h"

#include "base/clock.h"

static SgProgressSink the_sink;
static void *the_data;

struct SgProgress {
    char *label;
    int64_t done;
    int64_t total;
    double start;
    double shown;
};

void sg_progress_set_sink(SgProgressSink sink, void *data)
{
    the_sink = sink;
    the_data = data;
}

static void report(const SgProgress *progress, const char *note, bool finished)
{
    if (!the_sink)
        return;
    SgProgressState state = {
        .label = progress->label,
        .done = progress->done,
        .total = progress->total,
        .seconds = sg_clock_monotonic() - progress->start,
        .note = note,
        .finished = finished,
    };
    the_sink(&state, the_data);
}

SgProgress *sg_progress_new(const char *label, int64_t total)
{
    SgProgress *progress = g_new0(SgProgress, 1);
    progress->label = g_strdup(label);
    progress->total = total;
    progress->start = sg_clock_monotonic();
    return progress;
}

void sg_progress_set(SgProgress *progress, int64_t done, const char *note)
{
    if (!progress)
        return;
    progress->done = done;
    double now = sg_clock_monotonic();
    if (now - progress->shown < 0.1)
        return;
    progress->shown = now;
    report(progress, note, false);
}

void sg_progress_set_total(SgProgress *progress, int64_t total)
{
    if (progress)
        progress->total = total;
}

void sg_progress_free(SgProgress *progress)
{
    if (!progress)
        return;
    report(progress, NULL, true);
    g_free(progress->label);
    g_free(progress);
}
