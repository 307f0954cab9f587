#include "api/auth/records.h"

#include "engine/base/text.h"

namespace trinhky::auth {

namespace {

// Lower case of what NFC can hold in Vietnamese and ASCII; other letters stay as they are.
char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 0x20;
  if ((c >= 0xC0 && c <= 0xDE) && c != 0xD7) return c + 0x20;
  const bool even_is_capital = (c >= 0x0100 && c <= 0x0137) || (c >= 0x1E00 && c <= 0x1EFF);
  const bool odd_is_capital = c >= 0x0139 && c <= 0x0148;
  if (even_is_capital && c % 2 == 0) return c + 1;
  if (odd_is_capital && c % 2 == 1) return c + 1;
  if (c == 0x01A0 || c == 0x01AF) return c + 1;  // Ơ, Ư
  return c;
}

}  // namespace

std::string normalise_login(std::string_view login) {
  std::u32string letters = base::to_utf32(base::nfc(base::tidy_blanks(login)));
  for (char32_t& c : letters) c = lower(c);
  return base::to_utf8(letters);
}

}  // namespace trinhky::auth
