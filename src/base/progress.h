/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Progress of long work. The library reports steps; the program decides how to show them by the
 * sink that it sets: a bar when stderr is a terminal, else one line every 30 seconds.
 *
 * Layer: base. A NULL progress is allowed everywhere and does nothing.
 */
typedef struct {
    const char *label;
    int64_t done;
    int64_t total; /* 0: unknown */
    double seconds;
    const char *note; /* or NULL */
    bool finished;
} SgProgressState;

typedef void (*SgProgressSink)(const SgProgressState *state, void *data);

/* One sink for the process; NULL drops everything. */
void sg_progress_set_sink(SgProgressSink sink, void *data);

typedef struct SgProgress SgProgress;
SgProgress *sg_progress_new(const char *label, int64_t total);

/* Reports at most ten times a second. `note` may be NULL. */
void sg_progress_set(SgProgress *progress, int64_t done, const char *note);
void sg_progress_set_total(SgProgress *progress, int64_t total);

/* Tells the sink that the work ended, then frees. */
void sg_progress_free(SgProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgProgress, sg_progress_free)
