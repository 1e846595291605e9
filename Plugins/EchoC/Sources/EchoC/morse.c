/* SPDX-License-Identifier: Apache-2.0 */
#include "morse.h"

enum { DOT = 1, DASH = 3, BETWEEN_ELEMENTS = 1, BETWEEN_LETTERS = 3, BETWEEN_WORDS = 7 };

static const char *elements_of(char character)
{
    static const char *const letters[] = {
        ".-",   "-...", "-.-.", "-..",  ".",   "..-.", "--.",  "....", "..",
        ".---", "-.-",  ".-..", "--",   "-.",  "---",  ".--.", "--.-", ".-.",
        "...",  "-",    "..-",  "...-", ".--", "-..-", "-.--", "--.."};
    static const char *const digits[] = {
        "-----", ".----", "..---", "...--", "....-", ".....", "-....", "--...", "---..", "----."};
    if (character >= 'a' && character <= 'z') return letters[character - 'a'];
    if (character >= 'A' && character <= 'Z') return letters[character - 'A'];
    if (character >= '0' && character <= '9') return digits[character - '0'];
    switch (character) {
    case '.': return ".-.-.-";
    case ',': return "--..--";
    case ':': return "---...";
    case '\'': return ".----.";
    case '-': return "-....-";
    case '/': return "-..-.";
    case '(': return "-.--.";
    case ')': return "-.--.-";
    case '"': return ".-..-.";
    case '=': return "-...-";
    case '+': return ".-.-.";
    case '@': return ".--.-.";
    default: return "..--.."; /* ? */
    }
}

int morse_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static int key_letter(const char *elements, morse_key key, void *context)
{
    for (const char *element = elements; *element; element++) {
        if (element != elements && !key(context, 0, BETWEEN_ELEMENTS)) return 0;
        if (!key(context, 1, *element == '-' ? DASH : DOT)) return 0;
    }
    return 1;
}

int morse_word(const char *word, size_t length, morse_key key, void *context)
{
    for (size_t index = 0; index < length; index++) {
        /* A byte 10xxxxxx continues a character whose first byte has already sounded. */
        if (((unsigned char)word[index] & 0xC0) == 0x80) continue;
        if (index > 0 && !key(context, 0, BETWEEN_LETTERS)) return 0;
        if (!key_letter(elements_of(word[index]), key, context)) return 0;
    }
    return key(context, 0, BETWEEN_WORDS);
}
