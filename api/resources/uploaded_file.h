// What an uploaded file is, and what it may be called. Both are settled by its bytes and by rule; what a browser says
// of it counts only where the bytes leave it open.
//
//   const std::string type = found_type(start, end, name);            // "application/pdf"
//   const std::string name = clean_file_name(header, type);           // no folder, nothing hidden, an ending that fits
#pragma once

#include <string>
#include <string_view>

namespace trinhky::api {

// As much of the beginning and of the end as found_type looks at.
inline constexpr std::size_t looked_at_bytes = 256U << 10;

// The media type by content; "application/octet-stream" for everything that the table of definition/file_words.h does
// not have, so also for programs, pages and drawings that could run. The name only tells apart kinds of one container
// (doc and xls, txt and csv). Requires the first and the last looked_at_bytes, or the whole file where it is shorter.
[[nodiscard]] std::string found_type(std::string_view start, std::string_view end, std::string_view name);

// Whether a browser may show it, in a sandbox; everything else is only downloaded.
[[nodiscard]] bool shown_inline(std::string_view media_type);

// A percent-encoded name as people may see and save it: NFC, without folders, control characters, invisible characters
// and those that turn the direction of reading, without what a disk refuses, at most 200 characters. A name whose
// ending promises something else than the content, or something that runs when it is opened, gets an ending behind it:
// "bien-ban.pdf.exe" becomes "bien-ban.pdf.exe.bin". Never empty.
[[nodiscard]] std::string clean_file_name(std::string_view raw, std::string_view media_type);

}  // namespace trinhky::api
