/* SPDX-License-Identifier: MIT */
#include "serve/reply.h"
#include "support/test.h"

static const char *header(const SgReply *reply, const char *name)
{
    for (guint n = 0; n < reply->headers->len; n++)
        if (!strcmp(g_array_index(reply->headers, SgPair, n).name, name))
            return g_array_index(reply->headers, SgPair, n).value;
    return NULL;
}

static void a_reply_starts_as_an_empty_200(void)
{
    g_auto(SgReply) reply = { 0 };
    sg_reply_init(&reply);
    g_assert_cmpint(reply.status, ==, 200);
    g_assert_cmpstr(sg_reply_bytes(&reply), ==, "");
    g_assert_cmpuint(reply.length, ==, 0);
}

static void a_header_is_set_replaced_and_removed(void)
{
    g_auto(SgReply) reply = { 0 };
    sg_reply_init(&reply);
    sg_reply_header(&reply, "ETag", "1");
    sg_reply_header(&reply, "etag", "2");
    g_assert_cmpuint(reply.headers->len, ==, 1);
    g_assert_cmpstr(header(&reply, "etag"), ==, "2");
    sg_reply_header(&reply, "ETAG", NULL);
    g_assert_cmpuint(reply.headers->len, ==, 0);
}

static void a_body_replaces_the_one_before(void)
{
    static const char lent[] = "lent";
    g_auto(SgReply) reply = { 0 };
    sg_reply_init(&reply);
    sg_reply_text(&reply, 404, "text/plain", "first");
    g_assert_cmpstr(sg_reply_bytes(&reply), ==, "first");
    sg_reply_lend(&reply, 200, "text/html", lent, 4);
    g_assert_true(sg_reply_bytes(&reply) == lent);
    g_assert_cmpstr(header(&reply, "Content-Type"), ==, "text/html");
    g_autoptr(SgJson) document = json_pack("{s:i}", "k", 1);
    sg_reply_json(&reply, 201, document);
    g_assert_cmpint(reply.status, ==, 201);
    g_assert_cmpstr(sg_reply_bytes(&reply), ==, "{\"k\":1}");
    g_assert_cmpuint(reply.length, ==, 7);
    sg_reply_take(&reply, 403, NULL, NULL, 0);
    g_assert_cmpstr(sg_reply_bytes(&reply), ==, "");
    g_assert_null(header(&reply, "Content-Type"));
}

static gssize nothing(void *data, char *out, size_t room, double *wait)
{
    return SG_STREAM_END;
}

static void count_free(void *data)
{
    ++*(int *)data;
}

static void a_stream_is_freed_once(void)
{
    int freed = 0;
    SgReply reply;
    sg_reply_init(&reply);
    sg_reply_stream(&reply, -1, nothing, &freed, count_free);
    g_assert_null(sg_reply_bytes(&reply));
    sg_reply_text(&reply, 200, "text/plain", "a body after all");
    g_assert_cmpint(freed, ==, 1);
    sg_reply_stream(&reply, 3, nothing, &freed, count_free);
    sg_reply_clear(&reply);
    g_assert_cmpint(freed, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply/a reply starts as an empty 200", a_reply_starts_as_an_empty_200);
    g_test_add_func("/reply/a header is set, replaced and removed",
                    a_header_is_set_replaced_and_removed);
    g_test_add_func("/reply/a body replaces the one before", a_body_replaces_the_one_before);
    g_test_add_func("/reply/a stream is freed once", a_stream_is_freed_once);
    return g_test_run();
}
