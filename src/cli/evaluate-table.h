/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/report.h"

/* A comparison for a person: values, intervals with the difference to walk, options. Layer: cli. */
void sg_evaluate_table_print(const SgReport *report);
