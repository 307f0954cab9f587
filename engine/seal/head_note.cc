#include "engine/seal/head_note.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/json.h"

namespace trinhky::seal {
namespace {

using base::json;
using base::Result;

constexpr std::size_t hash_digits = 64;
constexpr std::size_t max_note_bytes = 4096;
constexpr mode_t note_mode = 0644;
constexpr std::string_view stem = "seal-head.";

std::unexpected<base::Error> not_kept(const std::filesystem::path& file) {
  auto refused = base::refuse(base::ErrorCode::unavailable, "seal-head-not-kept",
                              {"Không ghi được tệp " + std::string(head_note_name) + " bên cạnh cơ sở dữ liệu.",
                               "The file " + std::string(head_note_name) + " beside the database cannot be written."});
  refused.error().log = file.string() + ": " + std::generic_category().message(errno);
  return refused;
}

bool is_hash(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == hash_digits && std::ranges::all_of(text, is_digit);
}

bool write_synced(const std::filesystem::path& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, note_mode);
  if (file < 0) return false;
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(file) == 0;
  return ::close(file) == 0 && good;
}

HeadNote read_note(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes(max_note_bytes, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  const auto value = base::parse_json(bytes);
  if (!value || !value->is_object()) return {};
  const auto number = value->find("number");
  HeadNote note{.number = 0, .hash = base::text_or(*value, "hash")};
  if (number == value->end() || !number->is_number_unsigned() || !is_hash(note.hash)) return {};
  note.number = number->get<std::uint64_t>();
  return note;
}

LogFault fault_of(const HeadNote& note, base::Text message) {
  return {.kind = "seal-head",
          .stream = seal_stream,
          .number = note.number,
          .seal = note.number,
          .message = std::move(message)};
}

// A name that no earlier contradiction has, so that none hides another.
std::filesystem::path aside(const std::filesystem::path& file, const HeadNote& note) {
  const std::string number = std::to_string(note.number);
  std::filesystem::path free = file.parent_path() / (std::string(stem) + number + ".json");
  std::error_code ignored;
  for (int i = 2; std::filesystem::exists(free, ignored); ++i) {
    free = file.parent_path() / (std::string(stem) + number + "-" + std::to_string(i) + ".json");
  }
  return free;
}

}  // namespace

std::optional<HeadNote> head_note_from(std::string_view words) {
  const std::size_t colon = words.find(':');
  if (colon == std::string_view::npos || !is_hash(words.substr(colon + 1))) return std::nullopt;
  HeadNote note{.number = 0, .hash = std::string(words.substr(colon + 1))};
  const auto [end, error] = std::from_chars(words.data(), words.data() + colon, note.number);
  if (error != std::errc() || end != words.data() + colon || note.number == 0) return std::nullopt;
  return note;
}

Result<void> keep_note(const std::filesystem::path& file, const HeadNote& note) {
  const std::filesystem::path fresh = file.string() + ".new";
  const std::string bytes = base::print(json{{"number", note.number}, {"hash", note.hash}}) + "\n";
  if (!write_synced(fresh, bytes)) return not_kept(fresh);
  if (::rename(fresh.c_str(), file.c_str()) != 0) return not_kept(file);
  return {};
}

std::vector<std::pair<std::string, HeadNote>> notes_in(const std::filesystem::path& folder) {
  std::vector<std::pair<std::string, HeadNote>> notes;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(stem) || !name.ends_with(".json") || !entry.is_regular_file(error)) continue;
    notes.emplace_back(name, read_note(entry.path()));
  }
  std::ranges::sort(notes, {}, &std::pair<std::string, HeadNote>::first);
  return notes;
}

Result<std::optional<LogFault>> contradiction(store::Store& store, const HeadNote& note, const std::string& where) {
  if (note.number == 0) {
    return fault_of(note, {where + " không đọc được, nên không biết sổ có bị cắt phần cuối hay không.",
                           where + " cannot be read, so that nothing tells whether the end of the log was cut off."});
  }
  const auto last = latest_seal(store);
  if (!last) return std::unexpected(last.error());
  const std::uint64_t there = *last ? (*last)->seal.number : 0;
  const std::string noted = std::to_string(note.number);
  const std::string newest = std::to_string(there);
  if (there < note.number) {
    return fault_of(note, {where + " ghi dấu niêm số " + noted + ", nhưng cơ sở dữ liệu chỉ có đến số " + newest +
                               ": phần cuối sổ đã bị cắt, hoặc đây là một bản sao cũ hơn.",
                           where + " names seal " + noted + ", but the database ends with seal " + newest +
                               ": the end of the log was cut off, or this is an older copy."});
  }
  const auto events = store.load_events(seal_stream, note.number, 1);
  if (!events) return std::unexpected(events.error());
  if (!events->empty() && events->front().number == note.number && events->front().hash == note.hash) {
    return std::nullopt;
  }
  return fault_of(note, {"Dấu niêm số " + noted + " của cơ sở dữ liệu không phải là dấu niêm mà " + where +
                             " ghi: phần cuối sổ đã được viết lại.",
                         "Seal " + noted + " of the database is not the one that " + where +
                             " names: the end of the log was written anew."});
}

Result<std::optional<LogFault>> settle_note(store::Store& store, const std::filesystem::path& file) {
  const auto last = latest_seal(store);
  if (!last) return std::unexpected(last.error());
  std::optional<LogFault> found;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    const HeadNote note = read_note(file);
    auto contradicted = contradiction(store, note, file.filename().string());
    if (!contradicted) return contradicted;
    found = std::move(*contradicted);
    if (found && ::rename(file.c_str(), aside(file, note).c_str()) != 0) return not_kept(file);
  }
  if (*last) {
    if (auto kept = keep_note(file, {.number = (*last)->seal.number, .hash = (*last)->hash}); !kept) {
      return std::unexpected(kept.error());
    }
  }
  return found;
}

}  // namespace trinhky::seal
