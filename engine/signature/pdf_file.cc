#include "engine/signature/pdf_file.h"

#include <algorithm>

#include "engine/signature/inflate.h"

namespace trinhky::signature {
namespace {

constexpr std::string_view damaged = "pdf-damaged";
constexpr std::size_t max_packed_objects = 100'000;
constexpr std::size_t max_decoded_at_once = std::size_t{16} << 20;

std::optional<std::uint64_t> unsigned_member(const Value& dictionary, std::string_view key) {
  const Value* value = dictionary.find(key);
  if (value == nullptr || value->kind != Kind::integer || value->integer < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->integer);
}

std::string_view without_blanks_at_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

constexpr std::size_t row_bytes = 20;

// "0000000015 00000 n" and an end of line of two bytes.
std::optional<Entry> row_of(std::string_view row) {
  if (row.size() != row_bytes || row[10] != ' ' || row[16] != ' ' ||
      (row.substr(18) != " \n" && row.substr(18) != " \r" && row.substr(18) != "\r\n") ||
      (row[17] != 'n' && row[17] != 'f')) {
    return std::nullopt;
  }
  std::uint64_t place = 0;
  std::uint64_t generation = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 10) continue;
    if (row[i] < '0' || row[i] > '9') return std::nullopt;
    std::uint64_t& number = i < 10 ? place : generation;
    number = number * 10 + static_cast<std::uint64_t>(row[i] - '0');
  }
  if (generation > 65535) return std::nullopt;
  const bool in_use = row[17] == 'n';
  return Entry{.form = in_use ? Entry::Form::direct : Entry::Form::free,
               .place = in_use ? place : 0,
               .generation = static_cast<std::uint32_t>(generation)};
}

void forget_places(Value& value) {
  value.begin = value.end = nowhere;
  for (Value& item : value.items) forget_places(item);
  for (Member& member : value.members) forget_places(member.value);
}

}  // namespace

std::expected<PdfFile, std::string_view> PdfFile::read(std::string_view bytes, Budget& budget) {
  PdfFile file(bytes, budget);
  const auto give_up = [&](std::string_view code) {
    return std::unexpected(budget.spent ? std::string_view("pdf-too-complex") : code);
  };
  if (!bytes.starts_with("%PDF-")) return give_up(damaged);
  std::set<std::size_t> seen;
  for (auto place = file.last_startxref(); place;) {
    if (!seen.insert(*place).second || file.sections_.size() >= max_sections) return give_up(damaged);
    auto section = file.section_at(*place);
    if (!section) return give_up(damaged);
    if (section->trailer.find("Encrypt") != nullptr) return give_up("pdf-encrypted");
    place = section->previous;
    file.sections_.push_back(std::move(*section));
  }
  if (file.sections_.empty()) return give_up(damaged);
  for (const Section& section : file.sections_) {
    file.entries_.insert(section.entries.begin(), section.entries.end());
  }
  return file;
}

const Entry* PdfFile::entry(std::uint32_t number) const {
  const auto found = entries_.find(number);
  return found == entries_.end() ? nullptr : &found->second;
}

// "startxref", a place and "%%EOF" are the last words of a file.
std::optional<std::size_t> PdfFile::last_startxref() {
  static constexpr std::string_view mark = "%%EOF";
  static constexpr std::string_view word = "startxref";
  std::string_view text = without_blanks_at_end(bytes_);
  if (!text.ends_with(mark)) return std::nullopt;
  text.remove_suffix(mark.size());
  text = without_blanks_at_end(text);
  const std::size_t last = text.find_last_not_of("0123456789");
  if (last == std::string_view::npos || last + 1 == text.size()) return std::nullopt;
  const std::string_view before = without_blanks_at_end(text.substr(0, last + 1));
  if (!before.ends_with(word) || before.size() == last + 1) return std::nullopt;
  Parser parser(bytes_, last + 1, *budget_);
  const auto place = parser.unsigned_integer();
  if (!place || *place >= before.size() - word.size()) return std::nullopt;
  return static_cast<std::size_t>(*place);
}

std::optional<Section> PdfFile::section_at(std::size_t place) {
  if (place >= bytes_.size()) return std::nullopt;
  Section section{.begin = place};
  Parser parser(bytes_, place, *budget_);
  if (parser.keyword("xref")) {
    if (!read_table(parser, section)) return std::nullopt;
  } else {
    const auto object = object_at(place, std::nullopt);
    if (!object || !read_stream(*object, section)) return std::nullopt;
  }
  if (section.trailer.doubled) return std::nullopt;
  if (const Value* previous = section.trailer.find("Prev")) {
    if (previous->kind != Kind::integer || previous->integer <= 0) return std::nullopt;
    section.previous = static_cast<std::size_t>(previous->integer);
  }
  return section;
}

bool PdfFile::add_entry(Section& section, std::uint64_t number, Entry entry) {
  if (number > max_object_number || ++entries_read_ > max_entries) {
    budget_->spent = true;
    return false;
  }
  if (number == 0) return true;
  // A number named twice is one object to this reader and another to the next.
  return section.entries.emplace(static_cast<std::uint32_t>(number), entry).second;
}

bool PdfFile::read_table(Parser& parser, Section& section) {
  while (!parser.keyword("trailer")) {
    const auto first = parser.unsigned_integer();
    const auto count = parser.unsigned_integer();
    if (!first || !count) return false;
    // Rows of exactly twenty bytes (ISO 32000-1, 7.5.4): others are counted off, and whoever reads words sees other
    // rows.
    parser.skip_blanks();
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto entry = parser.at() > bytes_.size() ? std::nullopt : row_of(bytes_.substr(parser.at(), row_bytes));
      if (!entry || !add_entry(section, *first + i, *entry)) return false;
      parser.go_to(parser.at() + row_bytes);
    }
  }
  if (bytes_.substr(section.begin, parser.at() - section.begin).contains('%')) return false;
  auto trailer = parser.value();
  if (!trailer || trailer->kind != Kind::dictionary) return false;
  section.trailer = std::move(*trailer);
  section.end = parser.at();
  const auto beside = unsigned_member(section.trailer, "XRefStm");
  if (!beside) return section.trailer.find("XRefStm") == nullptr;
  section.hybrid = true;
  const auto object = object_at(static_cast<std::size_t>(*beside), std::nullopt);
  Section more;
  if (!object || !read_stream(*object, more)) return false;
  section.entries.insert(more.entries.begin(), more.entries.end());
  return true;
}

bool PdfFile::read_stream(const Object& object, Section& section) {
  const Value& dictionary = object.value;
  const Value* type = dictionary.find("Type");
  const Value* widths = dictionary.find("W");
  const auto size = unsigned_member(dictionary, "Size");
  if (!object.is_stream || type == nullptr || !type->is_name("XRef") || widths == nullptr || !size) return false;
  std::vector<std::size_t> width;
  for (const Value& one : widths->items) {
    if (one.kind != Kind::integer || one.integer < 0 || one.integer > 8) return false;
    width.push_back(static_cast<std::size_t>(one.integer));
  }
  if (width.size() != 3 || width[0] + width[1] + width[2] == 0) return false;
  const auto rows = decoded(object);
  if (!rows) return false;
  std::vector<std::uint64_t> ranges;
  if (const Value* index = dictionary.find("Index")) {
    for (const Value& one : index->items) {
      if (one.kind != Kind::integer || one.integer < 0) return false;
      ranges.push_back(static_cast<std::uint64_t>(one.integer));
    }
  } else {
    ranges = {0, *size};
  }
  if (ranges.size() % 2 != 0) return false;
  std::size_t at = 0;
  const auto field = [&](std::size_t bytes, std::uint64_t fallback) {
    std::uint64_t out = bytes == 0 ? fallback : 0;
    for (std::size_t i = 0; i < bytes; ++i) out = (out << 8U) | static_cast<unsigned char>((*rows)[at++]);
    return out;
  };
  for (std::size_t range = 0; range < ranges.size(); range += 2) {
    for (std::uint64_t i = 0; i < ranges[range + 1]; ++i) {
      if (rows->size() - at < width[0] + width[1] + width[2]) return false;
      const std::uint64_t form = field(width[0], 1);
      const std::uint64_t second = field(width[1], 0);
      const std::uint64_t third = field(width[2], 0);
      Entry entry;
      if (form == 1 && third <= 65535) {
        entry = {.form = Entry::Form::direct, .place = second, .generation = static_cast<std::uint32_t>(third)};
      } else if (form == 2 && second <= max_object_number && third <= max_packed_objects) {
        entry = {.form = Entry::Form::packed, .place = second, .index = static_cast<std::uint32_t>(third)};
      } else if (form != 0) {
        return false;
      }
      if (!add_entry(section, ranges[range] + i, entry)) return false;
    }
  }
  section.trailer = dictionary;
  section.end = object.end;
  Parser parser(bytes_, object.begin, *budget_);
  section.object = static_cast<std::uint32_t>(parser.unsigned_integer().value_or(0));
  return true;
}

std::optional<std::uint64_t> PdfFile::length_of(const Value& dictionary) {
  const Value* length = dictionary.find("Length");
  if (length == nullptr) return std::nullopt;
  if (length->kind != Kind::reference) return unsigned_member(dictionary, "Length");
  if (resolving_length_) return std::nullopt;
  resolving_length_ = true;
  const auto object = this->object(length->reference);
  resolving_length_ = false;
  if (!object || object->value.kind != Kind::integer || object->value.integer < 0) return std::nullopt;
  return static_cast<std::uint64_t>(object->value.integer);
}

std::optional<Object> PdfFile::object_at(std::size_t place, std::optional<Reference> expected) {
  if (place >= bytes_.size()) return std::nullopt;
  Parser parser(bytes_, place, *budget_);
  parser.skip_blanks();
  Object out{.begin = parser.at()};
  const auto number = parser.unsigned_integer();
  const auto generation = parser.unsigned_integer();
  if (!number || !generation || !parser.keyword("obj")) return std::nullopt;
  if (expected && (*number != expected->number || *generation != expected->generation)) return std::nullopt;
  auto value = parser.value();
  if (!value) return std::nullopt;
  out.value = std::move(*value);
  if (out.value.kind == Kind::dictionary && parser.keyword("stream")) {
    std::size_t begin = parser.at();
    if (begin < bytes_.size() && bytes_[begin] == '\r') ++begin;
    if (begin >= bytes_.size() || bytes_[begin] != '\n') return std::nullopt;
    ++begin;
    const auto length = length_of(out.value);
    if (!length || *length > bytes_.size() - begin) return std::nullopt;
    out.is_stream = true;
    out.data_begin = begin;
    out.data_end = begin + static_cast<std::size_t>(*length);
    parser.go_to(out.data_end);
    if (!parser.keyword("endstream")) return std::nullopt;
  }
  if (!parser.keyword("endobj")) return std::nullopt;
  out.end = parser.at();
  return out;
}

std::optional<std::string> PdfFile::decoded(const Object& object) {
  const std::string_view raw = bytes_.substr(object.data_begin, object.data_end - object.data_begin);
  const auto only = [](const Value* value) -> const Value* {
    if (value == nullptr || value->kind != Kind::array) return value;
    return value->items.size() == 1 ? &value->items.front() : nullptr;
  };
  const Value* filters = object.value.find("Filter");
  if (filters == nullptr) return std::string(raw);
  const Value* filter = only(filters);
  if (filter == nullptr || !filter->is_name("FlateDecode")) return std::nullopt;
  const std::size_t limit = std::min(budget_->decoded_bytes, max_decoded_at_once);
  auto out = inflated(raw, limit);
  // What fails may have cost all of it.
  budget_->decoded_bytes -= out ? out->size() : limit;
  budget_->spent = budget_->spent || budget_->decoded_bytes == 0;
  if (!out) return std::nullopt;
  const Value* parameters = only(object.value.find("DecodeParms"));
  if (parameters == nullptr || parameters->kind != Kind::dictionary) return out;
  const std::uint64_t predictor = unsigned_member(*parameters, "Predictor").value_or(1);
  if (predictor == 1) return out;
  const std::uint64_t columns = unsigned_member(*parameters, "Columns").value_or(1);
  if (predictor < 10 || predictor > 15 || columns == 0 || columns > 1024 ||
      unsigned_member(*parameters, "Colors").value_or(1) != 1 ||
      unsigned_member(*parameters, "BitsPerComponent").value_or(8) != 8) {
    return std::nullopt;
  }
  return without_png_predictor(*out, static_cast<std::size_t>(columns));
}

const PdfFile::Unpacked* PdfFile::unpacked(std::uint32_t container) {
  const auto known = unpacked_.find(container);
  if (known != unpacked_.end()) return known->second ? &*known->second : nullptr;
  std::optional<Unpacked>& kept = unpacked_[container];  // nothing, until it has been read well
  const Entry* place = entry(container);
  if (place == nullptr || place->form != Entry::Form::direct) return nullptr;
  const auto object = object_at(static_cast<std::size_t>(place->place),
                                Reference{.number = container, .generation = place->generation});
  if (!object || !object->is_stream) return nullptr;
  const Value* type = object->value.find("Type");
  const auto count = unsigned_member(object->value, "N");
  const auto first = unsigned_member(object->value, "First");
  if (type == nullptr || !type->is_name("ObjStm") || !count || *count > max_packed_objects || !first) return nullptr;
  auto bytes = decoded(*object);
  if (!bytes || *first > bytes->size()) return nullptr;
  Unpacked out{.bytes = std::move(*bytes), .objects = {}};
  Parser parser(std::string_view(out.bytes).substr(0, static_cast<std::size_t>(*first)), 0, *budget_);
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto number = parser.unsigned_integer();
    const auto offset = parser.unsigned_integer();
    if (!number || *number > max_object_number || !offset || *offset >= out.bytes.size() - *first) return nullptr;
    out.objects.emplace_back(static_cast<std::uint32_t>(*number), static_cast<std::size_t>(*first + *offset));
  }
  kept = std::move(out);
  return &*kept;
}

std::optional<Object> PdfFile::packed_object(const Entry& entry, std::uint32_t number) {
  const Unpacked* from = unpacked(static_cast<std::uint32_t>(entry.place));
  if (from == nullptr || entry.index >= from->objects.size() || from->objects[entry.index].first != number) {
    return std::nullopt;
  }
  Parser parser(from->bytes, from->objects[entry.index].second, *budget_);
  auto value = parser.value();
  if (!value) return std::nullopt;
  forget_places(*value);
  return Object{.value = std::move(*value)};
}

std::optional<Object> PdfFile::object(Reference reference) {
  const Entry* place = entry(reference.number);
  if (place == nullptr || place->form == Entry::Form::free || place->generation != reference.generation) {
    return std::nullopt;
  }
  auto out = place->form == Entry::Form::direct ? object_at(static_cast<std::size_t>(place->place), reference)
                                                : packed_object(*place, reference.number);
  if (!out) unreadable_.insert(reference.number);
  return out;
}

std::optional<Object> PdfFile::object_at_entry(std::uint32_t number, const Entry& entry) {
  return object_at(static_cast<std::size_t>(entry.place), Reference{.number = number, .generation = entry.generation});
}

Value PdfFile::resolve(const Value& value) {
  Value out = value;
  for (std::size_t step = 0; out.kind == Kind::reference; ++step) {
    auto found = step < max_nesting ? object(out.reference) : std::nullopt;
    if (!found) return Value{};
    out = std::move(found->value);
  }
  return out;
}

Value PdfFile::resolved_member(const Value& dictionary, std::string_view key) {
  const Value* member = dictionary.find(key);
  return member == nullptr ? Value{} : resolve(*member);
}

}  // namespace trinhky::signature
