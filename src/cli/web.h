/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/embedded.h"

/* The page: index.html and what it loads, ended by a NULL name (web/). */
extern const SgEmbedded sg_web_files[];
