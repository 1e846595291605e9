/* Events are built on the stack: the host copies them before emit() returns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"

jf_status echo_emit(const jf_host *host, jf_handle handle, uint32_t type, jf_request req)
{
    jf_event event = {.size = sizeof event, .type = type, .req = req};
    return host->emit(host, handle, &event);
}

jf_status echo_emit_done(const jf_host *host, jf_handle session, jf_request req, int64_t units)
{
    jf_event_done event = {
        .head = {.size = sizeof event, .type = JF_EVENT_DONE, .req = req},
        .reason = JF_DONE_COMPLETE,
        .units = units,
    };
    return host->emit(host, session, &event.head);
}

jf_status echo_emit_error(
    const jf_host *host, jf_handle session, jf_request req, jf_status status, jf_str message)
{
    jf_error error = {.struct_size = sizeof error, .status = status, .message = message};
    jf_event_error event = {
        .head = {.size = sizeof event, .type = JF_EVENT_ERROR, .req = req},
        .error = &error,
    };
    return host->emit(host, session, &event.head);
}

void echo_log(const jf_host *host, jf_handle handle, uint32_t level, jf_str message)
{
    host->log(host, handle, level, message, NULL, 0);
}
