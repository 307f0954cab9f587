// A PDF as its cross-reference sections tell it: which object stands where, and in which revision it came. Tables and
// cross-reference streams, object streams, Flate with the PNG predictors; nothing else of a PDF is understood here.
//
//   Budget budget;
//   auto file = PdfFile::read(bytes, budget);              // std::expected<PdfFile, std::string_view>
//   Value catalog = file->resolve(*file->trailer().find("Root"));
//
// The structure is taken strictly: the last `startxref` stands at the very end and leads to a section, and an object
// stands exactly where its entry says. A viewer that mends broken files would find something, perhaps something else
// than another viewer; this reader gives up with a code instead, which is told as "not decided". Fails with
// "pdf-damaged", "pdf-encrypted" or "pdf-too-complex" (engine/signature/finding.h has the sentences).
//
// Requires the bytes and the budget to outlive it.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/signature/pdf_value.h"

namespace trinhky::signature {

inline constexpr std::size_t max_sections = 256;
inline constexpr std::size_t max_entries = 200'000;

// Where an object stands.
struct Entry {
  enum class Form {
    free,    // there is no such object (any more)
    direct,  // at `place` in the file
    packed,  // the `index`th of the object stream `place`
  };
  Form form = Form::free;
  std::uint64_t place = 0;
  std::uint32_t generation = 0;
  std::uint32_t index = 0;
  bool operator==(const Entry&) const = default;
};

// One cross-reference section: what one revision says of itself.
struct Section {
  std::size_t begin = 0;  // of the word xref, or of the object that holds the stream
  std::size_t end = 0;    // behind the trailer's dictionary, or behind endobj
  Value trailer;
  std::map<std::uint32_t, Entry> entries;
  bool hybrid = false;       // a table with a cross-reference stream beside it: readers differ in what they see
  std::uint32_t object = 0;  // the number of the object that holds it; 0 for a table
  std::optional<std::size_t> previous;
};

struct Object {
  Value value;
  bool is_stream = false;
  std::size_t begin = nowhere;  // of "12 0 obj"; nowhere for one out of an object stream
  std::size_t end = nowhere;    // behind "endobj"
  std::size_t data_begin = 0;   // a stream's bytes as they stand in the file
  std::size_t data_end = 0;
};

class PdfFile {
 public:
  [[nodiscard]] static std::expected<PdfFile, std::string_view> read(std::string_view bytes, Budget& budget);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }  // the newest first
  [[nodiscard]] const Value& trailer() const { return sections_.front().trailer; }
  // What the sections say together: the newest entry of each number.
  [[nodiscard]] const std::map<std::uint32_t, Entry>& entries() const { return entries_; }
  [[nodiscard]] const Entry* entry(std::uint32_t number) const;

  // Nothing where there is no such object (null to a PDF), and nothing where its entry leads to something else: then
  // `is_unreadable` says so.
  [[nodiscard]] std::optional<Object> object(Reference reference);
  // What stands where an entry leads, also one that a newer section has replaced.
  [[nodiscard]] std::optional<Object> object_at_entry(std::uint32_t number, const Entry& entry);
  // The value itself, or what the reference leads to; null where that is nothing.
  [[nodiscard]] Value resolve(const Value& value);
  [[nodiscard]] Value resolved_member(const Value& dictionary, std::string_view key);
  [[nodiscard]] bool is_unreadable(std::uint32_t number) const { return unreadable_.contains(number); }
  // Somebody who follows this file meets more than it may hold: nothing more is read.
  void give_up() { budget_->spent = true; }
  [[nodiscard]] bool has_unreadable() const { return !unreadable_.empty(); }
  [[nodiscard]] bool gave_up() const { return budget_->spent; }

 private:
  PdfFile(std::string_view bytes, Budget& budget) : bytes_(bytes), budget_(&budget) {}

  [[nodiscard]] std::optional<std::size_t> last_startxref();
  [[nodiscard]] std::optional<Section> section_at(std::size_t place);
  [[nodiscard]] bool read_table(Parser& parser, Section& section);
  [[nodiscard]] bool read_stream(const Object& object, Section& section);
  [[nodiscard]] bool add_entry(Section& section, std::uint64_t number, Entry entry);
  [[nodiscard]] std::optional<Object> object_at(std::size_t place, std::optional<Reference> expected);
  [[nodiscard]] std::optional<Object> packed_object(const Entry& entry, std::uint32_t number);
  [[nodiscard]] std::optional<std::string> decoded(const Object& object);
  [[nodiscard]] std::optional<std::uint64_t> length_of(const Value& dictionary);

  std::string_view bytes_;
  Budget* budget_;
  std::vector<Section> sections_;
  std::map<std::uint32_t, Entry> entries_;
  // An object stream, decoded once: its bytes, and the number and the place in them of each object.
  struct Unpacked {
    std::string bytes;
    std::vector<std::pair<std::uint32_t, std::size_t>> objects;
  };
  [[nodiscard]] const Unpacked* unpacked(std::uint32_t container);
  std::map<std::uint32_t, std::optional<Unpacked>> unpacked_;
  std::set<std::uint32_t> unreadable_;
  std::size_t entries_read_ = 0;
  bool resolving_length_ = false;
};

}  // namespace trinhky::signature
