// Makes the seals of a running house (engine/seal/seal.h): at most one a minute, when something was committed since
// the last one, and at a clean stop. A seal is a batch of its own, made while nobody waits; a house that never rests is
// sealed all the same after ten minutes.
//
//   Sealer sealer(store, wall, key);
//   sealer.begin(now);                                    // reads where every stream stands
//   sealer.moved({.stream = id, .number = 7, .hash = h});   // after each commit
//   if (sealer.is_due()) sealer.seal(business_now);
//
// For the engine's thread alone. A kill between two seals loses none of the log: what was not sealed goes under the
// next seal.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/seal/head_note.h"
#include "engine/seal/merkle.h"
#include "engine/seal/seal.h"
#include "engine/seal/signing_key.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

class Sealer {
 public:
  static constexpr std::chrono::seconds between_seals{60};
  static constexpr std::chrono::minutes at_the_latest{10};

  // `note`: where the newest seal is noted outside the database (engine/seal/head_note.h); empty for nowhere.
  Sealer(store::Store& store, const base::Clock& wall, std::shared_ptr<const seal::SigningKey> key,
         std::filesystem::path note = {})
      : store_(store), wall_(wall), key_(std::move(key)), note_(std::move(note)) {}

  // Fails when the store cannot be read.
  [[nodiscard]] base::Result<void> begin(base::Instant now);
  // What the log is missing of what was noted when this began; none when it fits.
  [[nodiscard]] const std::optional<seal::LogFault>& missing() const { return missing_; }
  void moved(const seal::Head& head);
  // Whether a seal is wanted: now that nobody waits, or before everybody else.
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] bool is_overdue() const;
  // Makes one when anything moved since the last, asked for or not. When it fails, what moved stays unsealed and the
  // next one is due a minute later; where only the note could not be kept, the seal stands.
  [[nodiscard]] base::Result<void> seal(base::Instant now);

 private:
  [[nodiscard]] base::Result<void> catch_up(std::uint64_t position);
  [[nodiscard]] bool waited(std::chrono::milliseconds time) const;

  store::Store& store_;
  const base::Clock& wall_;
  std::shared_ptr<const seal::SigningKey> key_;
  std::filesystem::path note_;
  std::optional<seal::LogFault> missing_;
  seal::HeadTree tree_;
  std::map<std::string, seal::Head> moved_;  // since the last seal
  bool behind_ = false;                      // more moved than `moved_` tells, before this run of the program
  std::uint64_t seals_ = 0;
  std::string last_;  // hash of the last seal
  base::Instant looked_;
};

}  // namespace trinhky::runtime
