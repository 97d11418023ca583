/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/http.h"
#include "base/json.h"

/*
 * What an answer of SoundCloud means, whatever its shape: JSON of three generations, plain text of
 * the gateway, HTML of the edge, or nothing at all.
 *
 *   class        signs                                    what follows
 *   OK           2xx
 *   REDIRECT     3xx                                      only /resolve expects it
 *   NOT_FOUND    404, 410                                 the item is gone; go on
 *   NO_ACCESS    403, 451 without HTML                    skip the item; go on
 *   AUTH         401                                      renew the token once, then stop
 *   EDGE_BLOCK   403 with HTML or a captcha               stop the run, never retry
 *   LIMIT        429                                      stop the whole queue
 *   RETRY        5xx, 408                                 at most 3 tries
 *   INPUT        any other 4xx                            a bug of ours: report, go on
 *
 * Layer: sources. Pure: no I/O.
 */
typedef enum {
    SG_FAULT_OK,
    SG_FAULT_REDIRECT,
    SG_FAULT_NOT_FOUND,
    SG_FAULT_NO_ACCESS,
    SG_FAULT_AUTH,
    SG_FAULT_EDGE_BLOCK,
    SG_FAULT_LIMIT,
    SG_FAULT_RETRY,
    SG_FAULT_INPUT,
} SgSoundcloudFaultClass;

typedef struct {
    SgSoundcloudFaultClass class;
    char *reason; /* one line, no secret: what the body says; or NULL */
    char *limit;  /* of a 429: "plays 15000/PT24H"; or NULL */
    double wait;  /* of a 429: seconds until it may be tried again; below 0: not stated */
} SgSoundcloudFault;

/* `now` is the wall time, against which dates in the answer are held. */
void sg_soundcloud_fault_init(SgSoundcloudFault *fault, const SgHttpResponse *response,
                              int64_t now);
void sg_soundcloud_fault_clear(SgSoundcloudFault *fault);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSoundcloudFault, sg_soundcloud_fault_clear)

/* The code of the library for a fault that the client does not mend itself. */
SgErrorCode sg_soundcloud_fault_code(SgSoundcloudFaultClass class);

/* "rate limited until 16:31 (plays 15000/PT24H)": local time; with the date when it is more than
 * half a day away. `until` is wall time. */
char *sg_soundcloud_fault_limit_text(const char *limit, int64_t until, int64_t now);
