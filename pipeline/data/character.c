/* SPDX-License-Identifier: GPL-3.0-or-later */
/* character.c - see character.h. The ranges are those of Unicode 14.0, with three additional lines used as dashes
 * (U+2043, U+2500, U+2501) and the heavy minus (U+2796); tests/characters compares them with Perl's tables. */
#include "data/character.h"

#include <stdbool.h>

static const struct range {
  uint32_t first, last;
  enum character kind;
} ranges[] = {
    {0x9, 0xD, CHARACTER_BLANK},           {0x20, 0x20, CHARACTER_BLANK},         {0x22, 0x22, CHARACTER_QUOTE},
    {0x27, 0x27, CHARACTER_QUOTE},         {0x2D, 0x2D, CHARACTER_DASH},          {0x30, 0x39, CHARACTER_DIGIT},
    {0x85, 0x85, CHARACTER_BLANK},         {0xA0, 0xA0, CHARACTER_BLANK},         {0xAB, 0xAB, CHARACTER_QUOTE},
    {0xAD, 0xAD, CHARACTER_NOTHING},       {0xBB, 0xBB, CHARACTER_QUOTE},         {0x34F, 0x34F, CHARACTER_NOTHING},
    {0x58A, 0x58A, CHARACTER_DASH},        {0x5BE, 0x5BE, CHARACTER_DASH},        {0x600, 0x605, CHARACTER_NOTHING},
    {0x61C, 0x61C, CHARACTER_NOTHING},     {0x660, 0x669, CHARACTER_DIGIT},       {0x6DD, 0x6DD, CHARACTER_NOTHING},
    {0x6F0, 0x6F9, CHARACTER_DIGIT},       {0x70F, 0x70F, CHARACTER_NOTHING},     {0x7C0, 0x7C9, CHARACTER_DIGIT},
    {0x890, 0x891, CHARACTER_NOTHING},     {0x8E2, 0x8E2, CHARACTER_NOTHING},     {0x966, 0x96F, CHARACTER_DIGIT},
    {0x9E6, 0x9EF, CHARACTER_DIGIT},       {0xA66, 0xA6F, CHARACTER_DIGIT},       {0xAE6, 0xAEF, CHARACTER_DIGIT},
    {0xB66, 0xB6F, CHARACTER_DIGIT},       {0xBE6, 0xBEF, CHARACTER_DIGIT},       {0xC66, 0xC6F, CHARACTER_DIGIT},
    {0xCE6, 0xCEF, CHARACTER_DIGIT},       {0xD66, 0xD6F, CHARACTER_DIGIT},       {0xDE6, 0xDEF, CHARACTER_DIGIT},
    {0xE50, 0xE59, CHARACTER_DIGIT},       {0xED0, 0xED9, CHARACTER_DIGIT},       {0xF20, 0xF29, CHARACTER_DIGIT},
    {0x1040, 0x1049, CHARACTER_DIGIT},     {0x1090, 0x1099, CHARACTER_DIGIT},     {0x115F, 0x1160, CHARACTER_NOTHING},
    {0x1400, 0x1400, CHARACTER_DASH},      {0x1680, 0x1680, CHARACTER_BLANK},     {0x17B4, 0x17B5, CHARACTER_NOTHING},
    {0x17E0, 0x17E9, CHARACTER_DIGIT},     {0x1806, 0x1806, CHARACTER_DASH},      {0x180B, 0x180F, CHARACTER_NOTHING},
    {0x1810, 0x1819, CHARACTER_DIGIT},     {0x1946, 0x194F, CHARACTER_DIGIT},     {0x19D0, 0x19D9, CHARACTER_DIGIT},
    {0x1A80, 0x1A89, CHARACTER_DIGIT},     {0x1A90, 0x1A99, CHARACTER_DIGIT},     {0x1B50, 0x1B59, CHARACTER_DIGIT},
    {0x1BB0, 0x1BB9, CHARACTER_DIGIT},     {0x1C40, 0x1C49, CHARACTER_DIGIT},     {0x1C50, 0x1C59, CHARACTER_DIGIT},
    {0x2000, 0x200A, CHARACTER_BLANK},     {0x200B, 0x200F, CHARACTER_NOTHING},   {0x2010, 0x2015, CHARACTER_DASH},
    {0x2018, 0x201F, CHARACTER_QUOTE},     {0x2028, 0x2029, CHARACTER_BLANK},     {0x202A, 0x202E, CHARACTER_NOTHING},
    {0x202F, 0x202F, CHARACTER_BLANK},     {0x2039, 0x203A, CHARACTER_QUOTE},     {0x2043, 0x2043, CHARACTER_DASH},
    {0x2053, 0x2053, CHARACTER_DASH},      {0x205F, 0x205F, CHARACTER_BLANK},     {0x2060, 0x206F, CHARACTER_NOTHING},
    {0x207B, 0x207B, CHARACTER_DASH},      {0x208B, 0x208B, CHARACTER_DASH},      {0x2212, 0x2212, CHARACTER_DASH},
    {0x2500, 0x2501, CHARACTER_DASH},      {0x2796, 0x2796, CHARACTER_DASH},      {0x2E17, 0x2E17, CHARACTER_DASH},
    {0x2E1A, 0x2E1A, CHARACTER_DASH},      {0x2E3A, 0x2E3B, CHARACTER_DASH},      {0x2E40, 0x2E40, CHARACTER_DASH},
    {0x2E42, 0x2E42, CHARACTER_QUOTE},     {0x2E5D, 0x2E5D, CHARACTER_DASH},      {0x3000, 0x3000, CHARACTER_BLANK},
    {0x300C, 0x300F, CHARACTER_QUOTE},     {0x301C, 0x301C, CHARACTER_DASH},      {0x301D, 0x301F, CHARACTER_QUOTE},
    {0x3030, 0x3030, CHARACTER_DASH},      {0x30A0, 0x30A0, CHARACTER_DASH},      {0x3164, 0x3164, CHARACTER_NOTHING},
    {0xA620, 0xA629, CHARACTER_DIGIT},     {0xA8D0, 0xA8D9, CHARACTER_DIGIT},     {0xA900, 0xA909, CHARACTER_DIGIT},
    {0xA9D0, 0xA9D9, CHARACTER_DIGIT},     {0xA9F0, 0xA9F9, CHARACTER_DIGIT},     {0xAA50, 0xAA59, CHARACTER_DIGIT},
    {0xABF0, 0xABF9, CHARACTER_DIGIT},     {0xFE00, 0xFE0F, CHARACTER_NOTHING},   {0xFE31, 0xFE32, CHARACTER_DASH},
    {0xFE41, 0xFE44, CHARACTER_QUOTE},     {0xFE58, 0xFE58, CHARACTER_DASH},      {0xFE63, 0xFE63, CHARACTER_DASH},
    {0xFEFF, 0xFEFF, CHARACTER_NOTHING},   {0xFF02, 0xFF02, CHARACTER_QUOTE},     {0xFF07, 0xFF07, CHARACTER_QUOTE},
    {0xFF0D, 0xFF0D, CHARACTER_DASH},      {0xFF10, 0xFF19, CHARACTER_DIGIT},     {0xFF62, 0xFF63, CHARACTER_QUOTE},
    {0xFFA0, 0xFFA0, CHARACTER_NOTHING},   {0xFFF0, 0xFFFB, CHARACTER_NOTHING},   {0x104A0, 0x104A9, CHARACTER_DIGIT},
    {0x10D30, 0x10D39, CHARACTER_DIGIT},   {0x10EAD, 0x10EAD, CHARACTER_DASH},    {0x11066, 0x1106F, CHARACTER_DIGIT},
    {0x110BD, 0x110BD, CHARACTER_NOTHING}, {0x110CD, 0x110CD, CHARACTER_NOTHING}, {0x110F0, 0x110F9, CHARACTER_DIGIT},
    {0x11136, 0x1113F, CHARACTER_DIGIT},   {0x111D0, 0x111D9, CHARACTER_DIGIT},   {0x112F0, 0x112F9, CHARACTER_DIGIT},
    {0x11450, 0x11459, CHARACTER_DIGIT},   {0x114D0, 0x114D9, CHARACTER_DIGIT},   {0x11650, 0x11659, CHARACTER_DIGIT},
    {0x116C0, 0x116C9, CHARACTER_DIGIT},   {0x11730, 0x11739, CHARACTER_DIGIT},   {0x118E0, 0x118E9, CHARACTER_DIGIT},
    {0x11950, 0x11959, CHARACTER_DIGIT},   {0x11C50, 0x11C59, CHARACTER_DIGIT},   {0x11D50, 0x11D59, CHARACTER_DIGIT},
    {0x11DA0, 0x11DA9, CHARACTER_DIGIT},   {0x13430, 0x13438, CHARACTER_NOTHING}, {0x16A60, 0x16A69, CHARACTER_DIGIT},
    {0x16AC0, 0x16AC9, CHARACTER_DIGIT},   {0x16B50, 0x16B59, CHARACTER_DIGIT},   {0x1BCA0, 0x1BCA3, CHARACTER_NOTHING},
    {0x1D173, 0x1D17A, CHARACTER_NOTHING}, {0x1D7CE, 0x1D7FF, CHARACTER_DIGIT},   {0x1E140, 0x1E149, CHARACTER_DIGIT},
    {0x1E2F0, 0x1E2F9, CHARACTER_DIGIT},   {0x1E950, 0x1E959, CHARACTER_DIGIT},   {0x1FBF0, 0x1FBF9, CHARACTER_DIGIT},
    {0xE0000, 0xE0FFF, CHARACTER_NOTHING},
};

/* Runs of digits begin with a 0; the five alphabets of mathematical digits are contiguous. */
enum character character_of(uint32_t c, int *digit) {
  size_t from = 0, to = sizeof ranges / sizeof *ranges;
  if (c >= 0x4E00 && c <= 0x9FFF) return CHARACTER_OTHER; /* fast path: most Chinese text */
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (ranges[middle].last < c)
      from = middle + 1;
    else
      to = middle;
  }
  if (from == sizeof ranges / sizeof *ranges || c < ranges[from].first) return CHARACTER_OTHER;
  if (ranges[from].kind == CHARACTER_DIGIT) *digit = (int)((c - ranges[from].first) % 10);
  return ranges[from].kind;
}

static bool character_follows(unsigned char c) { return (c & 0xC0) == 0x80; }

size_t character_read(const char *p, size_t n, uint32_t *c) {
  const unsigned char *u = (const unsigned char *)p;
  size_t length = u[0] < 0xC2 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : u[0] < 0xF5 ? 4 : 1;
  *c = u[0];
  if (length == 1 || length > n) return 1;
  for (size_t i = 1; i < length; i++)
    if (!character_follows(u[i])) return 1;
  *c = length == 2 ? u[0] & 0x1Fu : length == 3 ? u[0] & 0x0Fu : u[0] & 0x07u;
  for (size_t i = 1; i < length; i++) *c = *c << 6 | (u[i] & 0x3Fu);
  return length;
}

char character_ascii(uint32_t c) {
  static const struct {
    uint32_t c;
    char as;
  } twins[] = {{0x2236, ':'}, {0x3010, '('}, {0x3011, ')'}, {0x3014, '('}, {0x3015, ')'}, {0xFE50, ','},
               {0xFE52, '.'}, {0xFE54, ';'}, {0xFE55, ':'}, {0xFE59, '('}, {0xFE5A, ')'}, {0xFE5F, '#'},
               {0xFE61, '*'}, {0xFE62, '+'}, {0xFE66, '='}, {0xFE6A, '%'}, {0xFFE5, '$'}, {0x00A5, '$'}};
  if (c < 0x80) return (char)c;
  if (c >= 0xFF01 && c <= 0xFF5E) return (char)(c - 0xFF01 + '!');
  for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
    if (twins[i].c == c) return twins[i].as;
  return 0;
}
