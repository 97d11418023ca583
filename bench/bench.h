/* SPDX-License-Identifier: MIT */
#pragma once

#include "generate.h"

/*
 * What the benchmarks share. A line is a ratio of two things measured in the same run, never a
 * bare time: machines differ, ratios travel.
 *
 *   what was done          ours          against what        theirs     ratio
 */

/* The best of several runs of `run(data)`, in seconds. */
double sg_bench_best(int repeats, void (*run)(void *data), void *data);

/* One line: how many times faster `ours` is than `theirs`. */
void sg_bench_line(const char *what, double ours, const char *against, double theirs);

/* A figure without a peer: memory, a bound that the issue names. */
void sg_bench_note(const char *what, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Gigabytes: what this process held at most so far, and what it holds now. */
double sg_bench_peak_gb(void);

/* "mpd-shape", "mpd-shape/N" (an N-th of its lists), or a dataset folder: its training part. */
bool sg_bench_lists(SgCsr *lists, const char *name, char **description, GError **error);

/* Writes offset.npy and track.npy for the peers. */
bool sg_bench_write(const SgCsr *lists, const char *folder, GError **error);

/*
 * Runs PYTHON peers/SCRIPT FOLDER ARGUMENT with at most `limit_gb` of address space and
 * `limit_seconds`, and reads "NAME SECONDS" lines from it. The table holds what it printed; an
 * entry that is missing was not reached, and `end` says why: "out of memory", "timed out", ….
 */
GHashTable *sg_bench_peer(const char *python, const char *script, const char *folder,
                          const char *argument, double limit_gb, int limit_seconds, char **end);

/* A line for a peer's time, or what became of it. */
void sg_bench_peer_line(const char *what, double ours, const char *against, GHashTable *times,
                        const char *name, const char *end);
