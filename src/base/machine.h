/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/* What the process runs on, and how much memory it keeps resident (MiB). Layer: base. */

/* "Intel(R) Xeon(R) …"; "unknown" if the system does not say. The caller frees. */
char *sg_machine_cpu(void);

/* Gives freed blocks back and starts a new peak (Linux: /proc/self/clear_refs). False where that
 * is not possible: then the peak is that of the whole life of the process. */
bool sg_machine_reset_peak(void);

/* The largest resident size since then; and the size now. -1 if the system does not say. */
double sg_machine_peak_mb(void);
double sg_machine_now_mb(void);
