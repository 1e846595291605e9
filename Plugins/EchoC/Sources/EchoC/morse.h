/* International Morse code (ITU-R M.1677-1).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ECHO_MORSE_H
#define ECHO_MORSE_H

#include <stddef.h>

/* Keys a tone (`is_tone` 1) or a gap (0) of so many dots. 0 stops the word. */
typedef int (*morse_key)(void *context, int is_tone, unsigned dots);

/* True for the bytes that stand between words. */
int morse_is_space(char byte);

/* Keys one word of UTF-8 and the gap after it. What the code cannot spell sounds as a question mark.
 * 0: `key` stopped it. */
int morse_word(const char *word, size_t length, morse_key key, void *context);

#endif
