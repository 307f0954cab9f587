// Which old encoding a text that is not readable Unicode was most likely written in, so that the refusal can say what
// to convert it from. A guess is for the sentence a person reads, never for converting.
//
//   guess_encoding("Th\xABng b\xB8o");   // "TCVN3 (.VnTime)"
#pragma once

#include <string>
#include <string_view>

namespace trinhky::guidance {

// For bytes that are not UTF-8: "UTF-16", "TCVN3 (.VnTime)", "VNI (VNI-Times)" or "Windows-1258"; empty where nothing
// tells.
[[nodiscard]] std::string guess_encoding(std::string_view bytes);

// For well-formed text whose letters are those of an old font or of a wrong reading: "Th«ng b¸o", "Thoâng baùo",
// "ThÃ´ng bÃ¡o". Empty for text that reads as Unicode.
[[nodiscard]] std::string guess_misreading(std::u32string_view text);

}  // namespace trinhky::guidance
