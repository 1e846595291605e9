#include <libwebsockets.h>
#include <malloc.h>

/* A macro that Swift does not read: what lws_write wants in front of the bytes. */
enum { jackfield_lws_pre = LWS_PRE };

/* The kind of a closing frame for lws_write; libwebsockets keeps its name to itself (private-lib-roles-ws.h). */
enum { jackfield_lws_write_close = 4 };

/* Makes the library forget which descriptor a connection has, so that it does not close it. Where it keeps the number is
 * not public: it is found by its value, and by what the library says once it is another. */
static inline void jackfield_lws_forget_descriptor(struct lws *wsi)
{
    const int descriptor = lws_get_socket_fd(wsi);
    int *const place = (int *)(void *)wsi;
    const size_t count = malloc_usable_size(wsi) / sizeof(int);
    for (size_t i = 0; descriptor >= 0 && i < count; i++) {
        if (place[i] != descriptor)
            continue;
        place[i] = -1;
        if (lws_get_socket_fd(wsi) == -1)
            return;
        place[i] = descriptor;
    }
}
