/* Pins the size of every structure and the offset of every field of the plugin contract.
 *
 * A line here changes only when a *sized* structure grows at its tail, and then by one more line.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <jackfield/plugin.h>

#if UINTPTR_MAX != UINT64_MAX
#error "Jackfield plugins are built for 64-bit machines"
#endif

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define FIELD(type, field, offset)                                                                 \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #type "." #field)

SIZE(jf_str, 16);
FIELD(jf_str, ptr, 0);
FIELD(jf_str, len, 8);

SIZE(jf_kv, 32);
FIELD(jf_kv, key, 0);
FIELD(jf_kv, value, 16);

SIZE(jf_fmt, 8);
FIELD(jf_fmt, rate_hz, 0);
FIELD(jf_fmt, channels, 4);
FIELD(jf_fmt, codec, 6);

SIZE(jf_audio, 32);
FIELD(jf_audio, data, 0);
FIELD(jf_audio, bytes, 8);
FIELD(jf_audio, frames, 12);
FIELD(jf_audio, media_ns, 16);
FIELD(jf_audio, flags, 24);
FIELD(jf_audio, seq, 28);

SIZE(jf_word, 40);
FIELD(jf_word, text, 0);
FIELD(jf_word, start_ns, 16);
FIELD(jf_word, end_ns, 24);
FIELD(jf_word, confidence, 32);
FIELD(jf_word, flags, 36);

SIZE(jf_error, 56);
FIELD(jf_error, struct_size, 0);
FIELD(jf_error, status, 4);
FIELD(jf_error, flags, 8);
FIELD(jf_error, retry_after_ms, 12);
FIELD(jf_error, vendor_status, 16);
FIELD(jf_error, reserved, 20);
FIELD(jf_error, vendor_code, 24);
FIELD(jf_error, message, 40);

SIZE(jf_expect, 40);
FIELD(jf_expect, struct_size, 0);
FIELD(jf_expect, flags, 4);
FIELD(jf_expect, phrases, 8);
FIELD(jf_expect, phrase_count, 16);
FIELD(jf_expect, reserved, 20);
FIELD(jf_expect, grammar, 24);

SIZE(jf_event, 24);
FIELD(jf_event, size, 0);
FIELD(jf_event, type, 4);
FIELD(jf_event, req, 8);
FIELD(jf_event, media_ns, 16);

SIZE(jf_event_health, 48);
FIELD(jf_event_health, head, 0);
FIELD(jf_event_health, state, 24);
FIELD(jf_event_health, reserved, 28);
FIELD(jf_event_health, reason, 32);

SIZE(jf_event_error, 32);
FIELD(jf_event_error, head, 0);
FIELD(jf_event_error, error, 24);

SIZE(jf_event_done, 40);
FIELD(jf_event_done, head, 0);
FIELD(jf_event_done, reason, 24);
FIELD(jf_event_done, reserved, 28);
FIELD(jf_event_done, units, 32);

SIZE(jf_event_transcript, 88);
FIELD(jf_event_transcript, head, 0);
FIELD(jf_event_transcript, text, 24);
FIELD(jf_event_transcript, language, 40);
FIELD(jf_event_transcript, words, 56);
FIELD(jf_event_transcript, word_count, 64);
FIELD(jf_event_transcript, confidence, 68);
FIELD(jf_event_transcript, start_ns, 72);
FIELD(jf_event_transcript, end_ns, 80);

SIZE(jf_event_turn_hint, 32);
FIELD(jf_event_turn_hint, head, 0);
FIELD(jf_event_turn_hint, probability, 24);
FIELD(jf_event_turn_hint, reserved, 28);

SIZE(jf_event_mark, 32);
FIELD(jf_event_mark, head, 0);
FIELD(jf_event_mark, text_offset, 24);
FIELD(jf_event_mark, text_length, 28);

SIZE(jf_event_delta, 48);
FIELD(jf_event_delta, head, 0);
FIELD(jf_event_delta, text, 24);
FIELD(jf_event_delta, flags, 40);
FIELD(jf_event_delta, reserved, 44);

SIZE(jf_event_tool_call, 72);
FIELD(jf_event_tool_call, head, 0);
FIELD(jf_event_tool_call, call_id, 24);
FIELD(jf_event_tool_call, name, 40);
FIELD(jf_event_tool_call, arguments_json, 56);

SIZE(jf_event_usage, 48);
FIELD(jf_event_usage, head, 0);
FIELD(jf_event_usage, input_tokens, 24);
FIELD(jf_event_usage, output_tokens, 32);
FIELD(jf_event_usage, cached_tokens, 40);

SIZE(jf_event_expect, 32);
FIELD(jf_event_expect, head, 0);
FIELD(jf_event_expect, expect, 24);

SIZE(jf_event_slot, 56);
FIELD(jf_event_slot, head, 0);
FIELD(jf_event_slot, name, 24);
FIELD(jf_event_slot, value, 40);

SIZE(jf_event_incoming, 88);
FIELD(jf_event_incoming, head, 0);
FIELD(jf_event_incoming, token, 24);
FIELD(jf_event_incoming, from, 40);
FIELD(jf_event_incoming, to, 56);
FIELD(jf_event_incoming, facts, 72);
FIELD(jf_event_incoming, fact_count, 80);
FIELD(jf_event_incoming, reserved, 84);

SIZE(jf_event_media, 40);
FIELD(jf_event_media, head, 0);
FIELD(jf_event_media, caller, 24);
FIELD(jf_event_media, reply, 32);

SIZE(jf_event_dtmf, 32);
FIELD(jf_event_dtmf, head, 0);
FIELD(jf_event_dtmf, digit, 24);
FIELD(jf_event_dtmf, duration_ms, 28);

SIZE(jf_event_hangup, 48);
FIELD(jf_event_hangup, head, 0);
FIELD(jf_event_hangup, cause, 24);
FIELD(jf_event_hangup, reserved, 28);
FIELD(jf_event_hangup, detail, 32);

SIZE(jf_event_result, 48);
FIELD(jf_event_result, head, 0);
FIELD(jf_event_result, json, 24);
FIELD(jf_event_result, flags, 40);
FIELD(jf_event_result, reserved, 44);

SIZE(jf_host, 64);
FIELD(jf_host, struct_size, 0);
FIELD(jf_host, abi_major, 4);
FIELD(jf_host, abi_minor, 6);
FIELD(jf_host, context, 8);
FIELD(jf_host, service, 16);
FIELD(jf_host, emit, 24);
FIELD(jf_host, audio_reserve, 32);
FIELD(jf_host, audio_commit, 40);
FIELD(jf_host, log, 48);
FIELD(jf_host, now_ns, 56);

SIZE(jf_host_config_v1, 48);
FIELD(jf_host_config_v1, struct_size, 0);
FIELD(jf_host_config_v1, reserved, 4);
FIELD(jf_host_config_v1, text, 8);
FIELD(jf_host_config_v1, integer, 16);
FIELD(jf_host_config_v1, number, 24);
FIELD(jf_host_config_v1, boolean, 32);
FIELD(jf_host_config_v1, count, 40);

SIZE(jf_host_secret_v1, 16);
FIELD(jf_host_secret_v1, struct_size, 0);
FIELD(jf_host_secret_v1, reserved, 4);
FIELD(jf_host_secret_v1, read, 8);

SIZE(jf_host_timer_v1, 24);
FIELD(jf_host_timer_v1, struct_size, 0);
FIELD(jf_host_timer_v1, reserved, 4);
FIELD(jf_host_timer_v1, start, 8);
FIELD(jf_host_timer_v1, stop, 16);

SIZE(jf_host_work_v1, 24);
FIELD(jf_host_work_v1, struct_size, 0);
FIELD(jf_host_work_v1, reserved, 4);
FIELD(jf_host_work_v1, run, 8);
FIELD(jf_host_work_v1, wait_room, 16);

SIZE(jf_host_state_v1, 32);
FIELD(jf_host_state_v1, struct_size, 0);
FIELD(jf_host_state_v1, reserved, 4);
FIELD(jf_host_state_v1, directory, 8);
FIELD(jf_host_state_v1, put, 16);
FIELD(jf_host_state_v1, get, 24);

SIZE(jf_host_clock_v1, 40);
FIELD(jf_host_clock_v1, struct_size, 0);
FIELD(jf_host_clock_v1, reserved, 4);
FIELD(jf_host_clock_v1, now_ns, 8);
FIELD(jf_host_clock_v1, wall_ns, 16);
FIELD(jf_host_clock_v1, hold, 24);
FIELD(jf_host_clock_v1, release, 32);

SIZE(jf_http_request, 120);
FIELD(jf_http_request, struct_size, 0);
FIELD(jf_http_request, flags, 4);
FIELD(jf_http_request, method, 8);
FIELD(jf_http_request, path, 24);
FIELD(jf_http_request, query, 40);
FIELD(jf_http_request, url, 56);
FIELD(jf_http_request, peer, 72);
FIELD(jf_http_request, body, 88);
FIELD(jf_http_request, headers, 104);
FIELD(jf_http_request, header_count, 112);
FIELD(jf_http_request, reserved, 116);

SIZE(jf_http_response, 40);
FIELD(jf_http_response, struct_size, 0);
FIELD(jf_http_response, status, 4);
FIELD(jf_http_response, headers, 8);
FIELD(jf_http_response, header_count, 16);
FIELD(jf_http_response, reserved, 20);
FIELD(jf_http_response, body, 24);

SIZE(jf_websocket, 32);
FIELD(jf_websocket, struct_size, 0);
FIELD(jf_websocket, flags, 4);
FIELD(jf_websocket, message, 8);
FIELD(jf_websocket, closed, 16);
FIELD(jf_websocket, opened, 24);

SIZE(jf_route, 32);
FIELD(jf_route, struct_size, 0);
FIELD(jf_route, header_count, 4);
FIELD(jf_route, headers, 8);
FIELD(jf_route, request, 16);
FIELD(jf_route, connect, 24);

SIZE(jf_stream, 24);
FIELD(jf_stream, struct_size, 0);
FIELD(jf_stream, flags, 4);
FIELD(jf_stream, data, 8);
FIELD(jf_stream, closed, 16);

SIZE(jf_acceptor, 16);
FIELD(jf_acceptor, struct_size, 0);
FIELD(jf_acceptor, flags, 4);
FIELD(jf_acceptor, accept, 8);

SIZE(jf_datagrams, 24);
FIELD(jf_datagrams, struct_size, 0);
FIELD(jf_datagrams, flags, 4);
FIELD(jf_datagrams, data, 8);
FIELD(jf_datagrams, closed, 16);

SIZE(jf_host_listen_v1, 64);
FIELD(jf_host_listen_v1, struct_size, 0);
FIELD(jf_host_listen_v1, reserved, 4);
FIELD(jf_host_listen_v1, route, 8);
FIELD(jf_host_listen_v1, respond, 16);
FIELD(jf_host_listen_v1, send, 24);
FIELD(jf_host_listen_v1, close, 32);
FIELD(jf_host_listen_v1, tcp, 40);
FIELD(jf_host_listen_v1, udp, 48);
FIELD(jf_host_listen_v1, datagram, 56);

SIZE(jf_http_reader, 32);
FIELD(jf_http_reader, struct_size, 0);
FIELD(jf_http_reader, flags, 4);
FIELD(jf_http_reader, head, 8);
FIELD(jf_http_reader, data, 16);
FIELD(jf_http_reader, done, 24);

SIZE(jf_http_send, 80);
FIELD(jf_http_send, struct_size, 0);
FIELD(jf_http_send, flags, 4);
FIELD(jf_http_send, method, 8);
FIELD(jf_http_send, url, 24);
FIELD(jf_http_send, headers, 40);
FIELD(jf_http_send, header_count, 48);
FIELD(jf_http_send, deadline_ms, 52);
FIELD(jf_http_send, body, 56);
FIELD(jf_http_send, connect_ms, 72);
FIELD(jf_http_send, reserved, 76);

SIZE(jf_host_http_v1, 24);
FIELD(jf_host_http_v1, struct_size, 0);
FIELD(jf_host_http_v1, reserved, 4);
FIELD(jf_host_http_v1, send, 8);
FIELD(jf_host_http_v1, cancel, 16);

SIZE(jf_ws_open, 56);
FIELD(jf_ws_open, struct_size, 0);
FIELD(jf_ws_open, flags, 4);
FIELD(jf_ws_open, url, 8);
FIELD(jf_ws_open, protocols, 24);
FIELD(jf_ws_open, headers, 40);
FIELD(jf_ws_open, header_count, 48);
FIELD(jf_ws_open, deadline_ms, 52);

SIZE(jf_host_ws_v1, 32);
FIELD(jf_host_ws_v1, struct_size, 0);
FIELD(jf_host_ws_v1, reserved, 4);
FIELD(jf_host_ws_v1, open, 8);
FIELD(jf_host_ws_v1, send, 16);
FIELD(jf_host_ws_v1, close, 24);

SIZE(jf_open, 96);
FIELD(jf_open, struct_size, 0);
FIELD(jf_open, flags, 4);
FIELD(jf_open, input, 8);
FIELD(jf_open, output, 16);
FIELD(jf_open, call_id, 24);
FIELD(jf_open, language, 40);
FIELD(jf_open, target, 56);
FIELD(jf_open, options_json, 72);
FIELD(jf_open, deadline_ms, 88);
FIELD(jf_open, reserved, 92);

SIZE(jf_life, 56);
FIELD(jf_life, struct_size, 0);
FIELD(jf_life, flags, 4);
FIELD(jf_life, create, 8);
FIELD(jf_life, destroy, 16);
FIELD(jf_life, open, 24);
FIELD(jf_life, close, 32);
FIELD(jf_life, cancel, 40);
FIELD(jf_life, probe, 48);

SIZE(jf_stt_v1, 40);
FIELD(jf_stt_v1, struct_size, 0);
FIELD(jf_stt_v1, flags, 4);
FIELD(jf_stt_v1, life, 8);
FIELD(jf_stt_v1, push, 16);
FIELD(jf_stt_v1, finalize, 24);
FIELD(jf_stt_v1, hint, 32);

SIZE(jf_tts_v1, 40);
FIELD(jf_tts_v1, struct_size, 0);
FIELD(jf_tts_v1, flags, 4);
FIELD(jf_tts_v1, life, 8);
FIELD(jf_tts_v1, begin, 16);
FIELD(jf_tts_v1, text, 24);
FIELD(jf_tts_v1, end, 32);

SIZE(jf_generate, 80);
FIELD(jf_generate, struct_size, 0);
FIELD(jf_generate, cause, 4);
FIELD(jf_generate, input, 8);
FIELD(jf_generate, messages_json, 24);
FIELD(jf_generate, tools_json, 40);
FIELD(jf_generate, facts_json, 56);
FIELD(jf_generate, confidence, 72);
FIELD(jf_generate, reserved, 76);

SIZE(jf_dialogue_v1, 40);
FIELD(jf_dialogue_v1, struct_size, 0);
FIELD(jf_dialogue_v1, flags, 4);
FIELD(jf_dialogue_v1, life, 8);
FIELD(jf_dialogue_v1, generate, 16);
FIELD(jf_dialogue_v1, tool_result, 24);
FIELD(jf_dialogue_v1, prewarm, 32);

SIZE(jf_channel_v1, 48);
FIELD(jf_channel_v1, struct_size, 0);
FIELD(jf_channel_v1, flags, 4);
FIELD(jf_channel_v1, life, 8);
FIELD(jf_channel_v1, listen, 16);
FIELD(jf_channel_v1, act, 24);
FIELD(jf_channel_v1, play, 32);
FIELD(jf_channel_v1, flush, 40);

SIZE(jf_crm_v1, 32);
FIELD(jf_crm_v1, struct_size, 0);
FIELD(jf_crm_v1, flags, 4);
FIELD(jf_crm_v1, life, 8);
FIELD(jf_crm_v1, call, 16);
FIELD(jf_crm_v1, describe, 24);

SIZE(jf_entry, 112);
FIELD(jf_entry, struct_size, 0);
FIELD(jf_entry, magic, 4);
FIELD(jf_entry, abi_major, 8);
FIELD(jf_entry, abi_minor, 10);
FIELD(jf_entry, layout, 12);
FIELD(jf_entry, id, 16);
FIELD(jf_entry, version, 32);
FIELD(jf_entry, vendor, 48);
FIELD(jf_entry, license, 64);
FIELD(jf_entry, capabilities, 80);
FIELD(jf_entry, capability, 88);
FIELD(jf_entry, init, 96);
FIELD(jf_entry, deinit, 104);
