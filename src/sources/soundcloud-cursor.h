/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * Where a listing goes on. A caller keeps the cursor as opaque text, perhaps in a store, and may
 * go on in another process; so all that guards against a server that never ends is within it:
 *
 *   "sc1 PAGES EMPTY SEEN PATH"
 *     PAGES  pages read so far            at most 2,000, then the listing ends
 *     EMPTY  pages without an entry in a row       at most 3, then the listing ends
 *     SEEN   digests of all paths of the listing, 6 bytes each in base64; a repeat ends it
 *     PATH   the next path with its query, on the own base URL
 *
 * A page's next_href is opaque, too; but its host is dropped, what it should repeat and does not
 * (access, linked_partitioning) is put back, and secrets (secret_token, client_id, oauth_token)
 * are taken out.
 *
 * Layer: sources. Pure, but for a line in the log when a listing is ended early.
 */
typedef struct {
    int64_t pages;
    int64_t empty;
    GByteArray *seen;
    char *path;
} SgSoundcloudCursor;

/* The first page of a listing: nothing is seen yet. */
void sg_soundcloud_cursor_init(SgSoundcloudCursor *cursor, const char *path);
void sg_soundcloud_cursor_clear(SgSoundcloudCursor *cursor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSoundcloudCursor, sg_soundcloud_cursor_clear)

/* INPUT: the text is no cursor of this source. */
bool sg_soundcloud_cursor_parse(SgSoundcloudCursor *cursor, const char *text, GError **error);

/*
 * The cursor after a page was read at `cursor`; NULL at the end of the listing. The caller frees.
 *
 *   next_href   as the page states it, or NULL
 *   entries     number of entries of the page
 *   first_path  path of the listing's first page: what next_href must repeat is taken from it
 */
char *sg_soundcloud_cursor_next(const SgSoundcloudCursor *cursor, const char *base,
                                const char *first_path, const char *next_href, int64_t entries);
