/* Settings come validated and with the schema's limits already checked; what is absent has a default.
 * SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"

/* A service is found by its id. A host that has none returns null, and then every default holds. */
static const jf_host_config_v1 *config(const jf_host *host)
{
    return host->service(host, JF_HOST_CONFIG);
}

jf_str echo_text_setting(const jf_host *host, jf_handle instance, jf_str pointer, jf_str fallback)
{
    const jf_host_config_v1 *service = config(host);
    jf_str value;
    if (!service || service->text(host, instance, pointer, &value) != JF_OK) return fallback;
    return value; /* lives until the instance is destroyed: no copy is needed */
}

int64_t echo_integer_setting(
    const jf_host *host, jf_handle instance, jf_str pointer, int64_t fallback)
{
    const jf_host_config_v1 *service = config(host);
    int64_t value;
    if (!service || service->integer(host, instance, pointer, &value) != JF_OK) return fallback;
    return value;
}
