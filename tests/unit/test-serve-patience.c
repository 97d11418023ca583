/* SPDX-License-Identifier: MIT */
#include "serve/patience.h"

#include "support/test.h"

#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int ours, theirs;
    SgTerm *term;
} Connection;

static Connection connect_pair(SgPatience *patience)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    return (Connection){ pair[0], pair[1], sg_patience_open(patience, pair[0]) };
}

static void disconnect(SgPatience *patience, Connection *connection)
{
    sg_patience_close(patience, connection->term);
    close(connection->ours);
    close(connection->theirs);
}

/* True when the other side has been shut down, within some seconds. */
static bool is_cut(const Connection *connection, double seconds)
{
    struct timeval limit = { .tv_sec = (time_t)seconds,
                             .tv_usec = (suseconds_t)((seconds - (time_t)seconds) * 1e6) };
    setsockopt(connection->theirs, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    char byte;
    return recv(connection->theirs, &byte, 1, 0) == 0;
}

static void a_term_that_is_over_cuts_the_connection(void)
{
    g_autoptr(SgPatience) patience = sg_patience_new();
    Connection slow = connect_pair(patience), calm = connect_pair(patience);
    sg_patience_expect(slow.term, 0.1);
    g_assert_true(is_cut(&slow, 5));
    g_assert_false(is_cut(&calm, 0.01));
    disconnect(patience, &slow);
    disconnect(patience, &calm);
}

static void a_term_can_be_moved_and_lifted(void)
{
    g_autoptr(SgPatience) patience = sg_patience_new();
    Connection moved = connect_pair(patience), lifted = connect_pair(patience);
    sg_patience_expect(moved.term, 0.2);
    sg_patience_expect(moved.term, 60);
    sg_patience_expect(lifted.term, 0.2);
    sg_patience_expect(lifted.term, 0);
    sg_patience_expect(NULL, 1);
    g_assert_false(is_cut(&moved, 1.3));
    g_assert_false(is_cut(&lifted, 0.01));
    disconnect(patience, &moved);
    disconnect(patience, &lifted);
}

static void a_closed_connection_is_left_alone(void)
{
    g_autoptr(SgPatience) patience = sg_patience_new();
    Connection gone = connect_pair(patience);
    sg_patience_expect(gone.term, 0.05);
    sg_patience_close(patience, gone.term);
    g_assert_false(is_cut(&gone, 1));
    close(gone.ours);
    close(gone.theirs);
    sg_patience_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/patience/a term that is over cuts the connection",
                    a_term_that_is_over_cuts_the_connection);
    g_test_add_func("/patience/a term can be moved and lifted", a_term_can_be_moved_and_lifted);
    g_test_add_func("/patience/a closed connection is left alone",
                    a_closed_connection_is_left_alone);
    return g_test_run();
}
