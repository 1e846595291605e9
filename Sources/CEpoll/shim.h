#include <errno.h>
#include <sys/epoll.h>

/* Where the events' own number stands in a packed union. */
static inline unsigned long jackfield_epoll_number(const struct epoll_event *event) { return event->data.u64; }
static inline struct epoll_event jackfield_epoll_readable(unsigned long number) {
    struct epoll_event event = {.events = EPOLLIN};
    event.data.u64 = number;
    return event;
}
