// How many seals there are and the hash of the newest, noted outside the database: seals that are cut off together with
// all that they cover leave a log that fits in itself, and only what was noted elsewhere shows it. The program keeps
// such a note in a file beside the database; who wants more copies the number and the hash to where nobody of the house
// can write (GET /api/v1/seals/latest, trinhky verify --seal).
//
//   const auto aside = settle_note(store, data / head_note_name);       // when a house opens
//   keep_note(data / head_note_name, {.number = 7, .hash = hash});      // after each seal
//   for (const auto& [file, note] : notes_in(data)) …contradiction(store, note, file)…
//
// A note that is behind the log is none: a program that was killed between a seal and its note leaves one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/seal/verification.h"
#include "engine/store/store.h"

namespace trinhky::seal {

inline constexpr const char* head_note_name = "seal-head.json";

struct HeadNote {
  std::uint64_t number = 0;  // how many seals there are
  std::string hash;          // chain hash of the newest
  [[nodiscard]] bool operator==(const HeadNote&) const = default;
};

// "7:<hash>", as a person notes it. Nothing for anything else.
[[nodiscard]] std::optional<HeadNote> head_note_from(std::string_view words);

// Writes the file anew, whole and synced. Fails with `unavailable`/"seal-head-not-kept".
[[nodiscard]] base::Result<void> keep_note(const std::filesystem::path& file, const HeadNote& note);

// "seal-head.json" and what was set aside beside it ("seal-head.7.json"), by name. A file that cannot be read as a note
// is one of number 0. None is not an error.
[[nodiscard]] std::vector<std::pair<std::string, HeadNote>> notes_in(const std::filesystem::path& folder);

// A fault "seal-head" where the log does not have the seal that was noted, or has another under its number. `where`
// names the note. Fails when the store cannot be read.
[[nodiscard]] base::Result<std::optional<LogFault>> contradiction(store::Store& store, const HeadNote& note,
                                                                  const std::string& where);

// Brings the file to where the log stands. A note that the log contradicts is set aside under another name, so that it
// stays to be looked at, and the fault is given back. Fails when the store or the file cannot be used.
[[nodiscard]] base::Result<std::optional<LogFault>> settle_note(store::Store& store, const std::filesystem::path& file);

}  // namespace trinhky::seal
