// PDFs as small as they can be, written by the tests: a page with one line of text, and incremental updates to it.
//
//   std::string approved = small_pdf();                                  // objects 1 to 6, below
//   std::string more = updated(approved, {{4, stream_of("BT … ET")}});   // overrides the page's content
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trinhky::signature {

using Objects = std::vector<std::pair<int, std::string>>;  // number and body, without "n 0 obj" and "endobj"

// The objects of small_pdf.
inline constexpr int catalog_object = 1;
inline constexpr int pages_object = 2;
inline constexpr int page_object = 3;
inline constexpr int content_object = 4;
inline constexpr int font_object = 5;
inline constexpr int information_object = 6;
inline constexpr int first_free_object = 7;

[[nodiscard]] std::string catalog_with(std::string_view entries);
[[nodiscard]] std::string page_with(std::string_view entries);
[[nodiscard]] std::string stream_of(std::string_view content, std::string_view entries = "");

// A whole file. `more` is added to the objects, or replaces those of the same number.
[[nodiscard]] std::string small_pdf(const Objects& more = {});
// The same file with its objects 1, 2, 3, 5 and 6 in an object stream and a cross-reference stream for its table, both
// by Flate, the second with the PNG predictor "up".
[[nodiscard]] std::string packed_pdf();

struct UpdateOptions {
  std::string trailer;                                  // more entries of the trailer
  std::vector<int> freed;                               // objects that are deleted
  std::string unnamed;                                  // bytes that belong to no object
  bool as_stream = false;                               // a cross-reference stream instead of a table
  int stream_object = 90;                               // its number
  std::vector<std::pair<int, std::size_t>> redirected;  // entries that lead to this place of the file
};

// `before`, and an incremental update behind it.
[[nodiscard]] std::string updated(const std::string& before, const Objects& objects, const UpdateOptions& options = {});

}  // namespace trinhky::signature
