// Makes the seals of a running house (engine/seal/seal.h): at most one a minute, when something was committed since
// the last one, and at a clean stop. A seal is a batch of its own, made while nobody waits; a house that never rests is
// sealed all the same after ten minutes.
//
//   Sealer sealer(store, wall, key);
//   sealer.begin(now);                                    // looks at the last seal and what came behind it
//   sealer.moved({.stream = id, .number = 7, .hash = h});   // after each commit
//   if (sealer.is_due()) sealer.go_on(business_now);      // a slice of the work, until there is a seal
//
// The heads of all streams are read anew for each seal, in slices of a few milliseconds, and nothing of them is kept. A
// seal is true of the place of the log where its reading began: what is committed between two slices goes under the
// next one, and the seal says so (Seal::until). Reading takes longer the more streams there are, so the next seal waits
// for twenty times as long: seals take a twentieth of the engine's thread, until that would be half an hour.
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
#include "engine/seal/head_walk.h"
#include "engine/seal/seal.h"
#include "engine/seal/signing_key.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

class Sealer {
 public:
  static constexpr std::chrono::seconds between_seals{60};
  static constexpr std::chrono::minutes at_the_latest{10};
  // A seal that took a second puts the next one off by so many seconds, up to half an hour.
  static constexpr int rest_for_work = 20;
  static constexpr std::chrono::minutes longest_rest{30};
  // What one slice reads: so much, or as much as that time allows.
  static constexpr int pages_per_slice = 8;
  static constexpr std::chrono::milliseconds slice_time{2};
  // What a page is cut to where reading one takes longer than that, because the disk has to be asked for each stream.
  static constexpr std::size_t smallest_page = 8;

  // `note`: where the newest seal is noted outside the database (engine/seal/head_note.h); empty for nowhere.
  Sealer(store::Store& store, const base::Clock& wall, std::shared_ptr<const seal::SigningKey> key,
         std::filesystem::path note = {})
      : store_(store), wall_(wall), key_(std::move(key)), note_(std::move(note)) {}

  // Reads as much in a large house as in a small one. Fails when the store cannot be read.
  [[nodiscard]] base::Result<void> begin(base::Instant now);
  // What the log is missing of what was noted when this began; none when it fits.
  [[nodiscard]] const std::optional<seal::LogFault>& missing() const { return missing_; }
  void moved(const seal::Head& head);
  // Whether a seal is wanted, or under way: now that nobody waits, or before everybody else. What is under way goes on
  // before everybody else, a slice at a time, so that it does not fall behind the log.
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] bool is_overdue() const;
  [[nodiscard]] bool is_under_way() const { return walk_.has_value(); }
  // Begins a seal when anything moved since the last, asked for or not, or works on the one that is under way; the last
  // slice makes it. When it fails, what moved stays unsealed and the next one is due a minute later; where only the
  // note could not be kept, the seal stands.
  [[nodiscard]] base::Result<void> go_on(base::Instant now);
  // The same to the end: all that was committed is sealed, unless that takes longer than `longest`. Then what is left
  // goes under the next seal, which is not an error.
  [[nodiscard]] base::Result<void> seal(base::Instant now,
                                        std::chrono::milliseconds longest = std::chrono::milliseconds::max());

 private:
  [[nodiscard]] base::Result<void> catch_up();
  [[nodiscard]] bool has_moved() const { return behind_ || !moved_.empty(); }
  [[nodiscard]] bool waited(std::chrono::milliseconds time) const;
  [[nodiscard]] base::Result<void> set_out();
  [[nodiscard]] base::Result<bool> read_slice();
  [[nodiscard]] base::Result<void> commit(base::Instant now);
  void give_up();

  store::Store& store_;
  const base::Clock& wall_;
  std::shared_ptr<const seal::SigningKey> key_;
  std::filesystem::path note_;
  std::optional<seal::LogFault> missing_;
  std::map<std::string, seal::Head> moved_;  // since the last seal, or since the one under way began
  bool behind_ = false;                      // more moved than `moved_` tells
  std::uint64_t seals_ = 0;
  std::string last_;         // hash of the last seal
  std::uint64_t until_ = 0;  // position in the log: what the last seal covers
  base::Instant looked_;
  std::chrono::milliseconds rest_ = between_seals;

  // The seal under way.
  std::optional<seal::HeadWalk> walk_;
  std::map<std::string, seal::Head> named_;  // as `moved_`, when it began
  bool unnamed_ = false;                     // as `behind_`
  std::chrono::milliseconds worked_{0};
  std::size_t page_ = seal::HeadWalk::largest_page;  // streams that the next page has
};

}  // namespace trinhky::runtime
