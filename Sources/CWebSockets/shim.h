#include <libwebsockets.h>

/* A macro that Swift does not read: what lws_write wants in front of the bytes. */
enum { jackfield_lws_pre = LWS_PRE };

/* The kind of a closing frame for lws_write; libwebsockets keeps its name to itself (private-lib-roles-ws.h). */
enum { jackfield_lws_write_close = 4 };
