/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "models/model.h"

/* The recommenders and their options, as `models` and the API show them. Layer: recommend. */

/* {"schema": "soundgraph.models/1", "models": [{"name", "summary", "paper", "explains", "additive",
 * "adventurous", "options"}]}; of one model or all (NULL). */
SgJson *sg_models_json(const SgModel *only);
