#include <curl/curl.h>

/* Swift calls no functions with a variable number of arguments: one here for each type of an option's value. */

static inline CURLcode jackfield_curl_number(CURL *easy, CURLoption option, long value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode jackfield_curl_text(CURL *easy, CURLoption option, const char *value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode jackfield_curl_pointer(CURL *easy, CURLoption option, void *value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode jackfield_curl_writer(CURL *easy, CURLoption option, curl_write_callback function)
{
    return curl_easy_setopt(easy, option, function);
}

static inline CURLcode jackfield_curl_status(CURL *easy, long *status)
{
    return curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
}

static inline CURLcode jackfield_curl_private(CURL *easy, void **pointer)
{
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)pointer);
}

static inline CURLMcode jackfield_curl_socket_function(
    CURLM *multi, curl_socket_callback function, void *data)
{
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, data);
}

static inline CURLMcode jackfield_curl_timer_function(
    CURLM *multi, curl_multi_timer_callback function, void *data)
{
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, data);
}

static inline CURLMcode jackfield_curl_limit(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

/* Macros that Swift does not read. */
static const curl_socket_t jackfield_curl_timeout = CURL_SOCKET_TIMEOUT;
